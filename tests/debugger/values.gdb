break values.l4t:51
run
info args
print n
print c
print a
print a[1]
print a[2] * n
print grid
print node.value
print node.mark
print p
print *p
print p->value
print (*p).next->next->value
print *all
print (*all)[1]
print *inside
print nothing
print f
print *f
print table
print counter
print word
print word[4]
print pair
print pair.rest[1].value
print **deep
print add
set var n = 5
print n
whatis n
whatis c
whatis a
whatis grid
whatis node
whatis p
whatis p->next
whatis *p
whatis all
whatis f
whatis table
whatis add
whatis word
whatis deep
ptype n
ptype c
ptype a
ptype node
ptype p
ptype struct Pair
ptype f
ptype add
print sizeof(struct Pair)
