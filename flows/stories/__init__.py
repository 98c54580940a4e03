"""Stories 办案故事: whole cases as tables of steps, read strictly, told through the one door."""
