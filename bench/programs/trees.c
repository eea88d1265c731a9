#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *left, *right;
};

static struct node *make(int64_t depth) {
    struct node *node = malloc(sizeof *node);
    if (depth == 0) {
        node->left = node->right = NULL;
    } else {
        node->left = make(depth - 1);
        node->right = make(depth - 1);
    }
    return node;
}

static int64_t size(struct node *node) {
    if (node->left) return 1 + size(node->left) + size(node->right);
    return 1;
}

static void release(struct node *node) {
    if (node->left) {
        release(node->left);
        release(node->right);
    }
    free(node);
}

int main(void) {
    int64_t sum = 0;
    for (int64_t round = 0; round < 100; round++) {
        struct node *tree = make(16);
        sum += size(tree);
        release(tree);
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
