break optimised.l4t:12
run
print calls
print *a
print *b
print left
whatis a
continue
print calls
print left
delete
break optimised.l4t:22
continue
backtrace
print n
print *at
print before
up
print n
print *at
whatis at
