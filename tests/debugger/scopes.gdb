break inner
run
info args
info locals
print x
print ::x
next
info locals
next
next
print x
next
print x
next
next
next
print x
whatis x
next
print x
next
print x
next
print x
info locals
next
print x
print z
next
next
next
info locals
tbreak 26
continue
info locals
