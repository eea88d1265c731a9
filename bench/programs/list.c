#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    int64_t value;
    struct node *next;
};

static struct node *push(struct node *list, int64_t value) {
    struct node *node = malloc(sizeof *node);
    node->value = value;
    node->next = list;
    return node;
}

static struct node *merge(struct node *a, struct node *b) {
    struct node head, *last = &head;
    while (a && b) {
        if (a->value <= b->value) {
            last->next = a;
            a = a->next;
        } else {
            last->next = b;
            b = b->next;
        }
        last = last->next;
    }
    last->next = a ? a : b;
    return head.next;
}

static int64_t is_long(struct node *list) { return list && list->next; }

static struct node *sort(struct node *list) {
    if (!is_long(list)) return list;
    struct node *slow = list, *fast = list->next;
    while (is_long(fast)) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct node *second = slow->next;
    slow->next = NULL;
    return merge(sort(list), sort(second));
}

int main(void) {
    struct node *list = NULL;
    int64_t seed = 23, sum = 0;
    for (int64_t i = 0; i < 500000; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        list = push(list, seed);
    }
    list = sort(list);
    while (list) {
        struct node *next = list->next;
        sum = (sum * 31 + list->value) % 1000000007;
        free(list);
        list = next;
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
