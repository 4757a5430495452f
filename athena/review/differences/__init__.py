"""What is different between two SELECTs in normal form, and how to say it to people who do not read SQL well.

pairing    which item of the old FROM is which of the new one
compare    both versions part by part: what decides rows, and a text for each column
focus      the smallest pieces in which two expressions differ
evidence, values, explain    sentences: about rows, about one value, about the columns of a comparison
"""
