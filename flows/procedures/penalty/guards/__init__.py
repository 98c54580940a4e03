"""What the ordinary procedure presupposes, by question: occasion, offence, amounts, review, telling, deciding.

Each answers "" or one sentence with its article. A LawError of the book (an unknown offence, days that contradict one
another) is such a sentence: the door catches it.
"""
