#include <stdint.h>
#include <stdio.h>

struct vector {
    int64_t x, y, z;
};

struct particle {
    struct vector position, velocity;
    int64_t bounces;
};

static struct particle particles[1000];

static int64_t dot(struct vector a, struct vector b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static void advance(struct vector *position, struct vector velocity) {
    position->x += velocity.x;
    position->y += velocity.y;
    position->z += velocity.z;
}

static int64_t reflect(int64_t *position, int64_t *velocity) {
    if (*position < 0) {
        *position = -*position;
        *velocity = -*velocity;
        return 1;
    }
    if (*position > 1000000) {
        *position = 2000000 - *position;
        *velocity = -*velocity;
        return 1;
    }
    return 0;
}

static int64_t step(struct particle particle) {
    return particle.bounces + dot(particle.velocity, particle.velocity);
}

int main(void) {
    int64_t seed = 11, energy = 0;
    for (int64_t i = 0; i < 1000; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        particles[i].position.x = seed % 1000000;
        particles[i].velocity.x = seed / 1000 % 2001 - 1000;
        seed = (seed * 1103515245 + 12345) % 2147483648;
        particles[i].position.y = seed % 1000000;
        particles[i].velocity.y = seed / 1000 % 2001 - 1000;
        seed = (seed * 1103515245 + 12345) % 2147483648;
        particles[i].position.z = seed % 1000000;
        particles[i].velocity.z = seed / 1000 % 2001 - 1000;
    }
    for (int64_t round = 0; round < 80000; round++)
        for (int64_t i = 0; i < 1000; i++) {
            struct particle moved = particles[i];
            advance(&moved.position, moved.velocity);
            moved.bounces += reflect(&moved.position.x, &moved.velocity.x);
            moved.bounces += reflect(&moved.position.y, &moved.velocity.y);
            moved.bounces += reflect(&moved.position.z, &moved.velocity.z);
            particles[i] = moved;
            energy = (energy + step(particles[i])) % 1000000007;
        }
    printf("%lld\n", (long long)energy);
    return 0;
}
