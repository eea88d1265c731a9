break calls.l4t:10
run
print add(n, 2)
print add(add(n, 1), 1)
