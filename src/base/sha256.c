/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sha256.c - SHA-256 as FIPS 180-4 defines it. */
#include "base/sha256.h"

#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"

enum { BLOCK = 64, WORDS = 8, ROUNDS = 64, DIGEST = 32 };

/* The first bits of the fractions of the square roots of the first eight primes ... */
static const uint32_t start[WORDS] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
	0x1f83d9ab, 0x5be0cd19,
};

/* ... and of the cube roots of the first 64. */
static const uint32_t constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
rotated(uint32_t x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

static void
schedule(uint32_t w[ROUNDS], const unsigned char *p)
{
	uint32_t a, b;
	int i;

	for (i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (; i < ROUNDS; i++) {
		a = w[i - 15];
		b = w[i - 2];
		w[i] = w[i - 16] + (rotated(a, 7) ^ rotated(a, 18) ^ a >> 3) + w[i - 7] +
		       (rotated(b, 17) ^ rotated(b, 19) ^ b >> 10);
	}
}

static void
add_block(uint32_t h[WORDS], const unsigned char *block)
{
	uint32_t w[ROUNDS], v[WORDS], one, two;
	int i;

	schedule(w, block);
	memcpy(v, h, sizeof(v));
	for (i = 0; i < ROUNDS; i++) {
		one = v[7] + (rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)) +
		      ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + w[i];
		two = (rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)) +
		      ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += one;
		v[0] = one + two;
	}
	for (i = 0; i < WORDS; i++)
		h[i] += v[i];
}

static void
add_base64(struct strbuf *out, const unsigned char *p, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v;
	size_t i, k, n;

	for (i = 0; i < len; i += 3) {
		n = len - i < 3 ? len - i : 3;
		v = (uint32_t)p[i] << 16 | (n > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (n > 2 ? p[i + 2] : 0u);
		for (k = 0; k < 4; k++)
			strbuf_addc(out, k <= n ? letters[v >> (18 - 6 * k) & 63] : '=');
	}
}

void
sha256_base64(struct strbuf *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	unsigned char last[2 * BLOCK] = { 0 }, digest[DIGEST];
	const size_t rest = len % BLOCK, padded = rest + 9 > BLOCK ? 2 * BLOCK : BLOCK;
	uint32_t h[WORDS];
	size_t i;

	memcpy(h, start, sizeof(h));
	for (i = 0; i + BLOCK <= len; i += BLOCK)
		add_block(h, p + i);
	if (rest)
		memcpy(last, p + len - rest, rest);
	last[rest] = 0x80;
	for (i = 0; i < 8; i++)
		last[padded - 1 - i] = (unsigned char)((uint64_t)len * 8 >> (8 * i));
	for (i = 0; i < padded; i += BLOCK)
		add_block(h, last + i);
	for (i = 0; i < DIGEST; i++)
		digest[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
	add_base64(out, digest, DIGEST);
}
