"""Looking at the operation, one folder for each question.

gradcheck       is a backward right?
check_bench     which ways of checking a backward find which mistakes?
cost            what does it cost: parameters, multiply-adds, bytes?
trace           which arrays does the block make, and which lines of code make them?
attention       what does one position attend to?
gradient_flow   how does a gradient reach x, and what moves in the first steps of training?
lessons         small demonstrations, each shown by one notebook
plots           all figures, in one style
timing          time and memory that can be compared
"""
