break fact if n == 2
run
backtrace
frame function six
info args
print *c
print e.y
print d[1]
info locals
up
info locals
down
down
print n
delete
finish
finish
