"""Read pages over the nouns: lists, the ledger of findings, what is overdue, files. They decide nothing."""
