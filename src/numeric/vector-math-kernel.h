/* vector-math-kernel.h: the loops of vector-math.h, included by vector-math.c once for each instruction set.
 *
 * KERNEL(name) names this set's functions and types: WIDTH floats, one register.  Polynomials and reductions are those
 * of Cephes (Moshier 1992, single precision). */

typedef float KERNEL (Vector) __attribute__ ((vector_size (WIDTH * sizeof (float)), aligned (4), may_alias));
typedef gint32 KERNEL (Bits) __attribute__ ((vector_size (WIDTH * sizeof (float)), aligned (4), may_alias));
typedef guint32 KERNEL (Words) __attribute__ ((vector_size (WIDTH * sizeof (float)), aligned (4), may_alias));

#define VECTOR(p)        (*(KERNEL (Vector) *) (p))
#define PICK(mask, a, b) ((KERNEL (Vector)) (((mask) & (KERNEL (Bits)) (a)) | (~(mask) & (KERNEL (Bits)) (b))))

/* x = k ln 2 + r, |r| <= ln 2 / 2: e^x = 2^k e^r.  Adding 1.5 2^23 rounds to an integer, which is then in the low bits. */
static inline KERNEL (Vector) KERNEL (exp) (KERNEL (Vector) x)
{
  const KERNEL (Vector) zero = { 0 };
  const float round = 12582912;
  KERNEL (Bits) above = x > AISLE_EXP_MOST, below = x < AISLE_EXP_LEAST;
  KERNEL (Vector) shifted, k, y, r = PICK (above, zero + AISLE_EXP_MOST, x);

  shifted = r * 1.44269504088896341f + round;
  k = shifted - round;
  r = r - k * .693359375f;
  r = r + k * 2.12194440e-4f;
  y = 1.9875691500e-4f * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * (r * r) + r + 1;
  y = y * (KERNEL (Vector)) (((KERNEL (Words)) shifted << 23) + 0x3f800000);
  return PICK (below, zero, y);
}

static inline KERNEL (Vector) KERNEL (sigmoid) (KERNEL (Vector) x)
{
  return 1 / (1 + KERNEL (exp) (-x));
}

static inline KERNEL (Vector) KERNEL (tanh) (KERNEL (Vector) x)
{
  KERNEL (Bits) sign = (KERNEL (Bits)) x & (gint32) 0x80000000;
  KERNEL (Vector) a = (KERNEL (Vector)) ((KERNEL (Bits)) x ^ sign), z = x * x, near, far;

  near = -5.70498872745e-3f * z + 2.06390887954e-2f;
  near = near * z - 5.37397155531e-2f;
  near = near * z + 1.33314422036e-1f;
  near = near * z - 3.33332819422e-1f;
  near = near * z * x + x;
  far = 1 - 2 / (KERNEL (exp) (2 * a) + 1);
  far = (KERNEL (Vector)) ((KERNEL (Bits)) far | sign);
  return PICK (a < .625f, near, far);
}

/* The last, partial vector of n floats. */
static inline KERNEL (Vector) KERNEL (load) (const float *x, gsize n)
{
  KERNEL (Vector) v = { 0 };

  memcpy (&v, x, n * sizeof *x);
  return v;
}

#define EACH(function)                                                                                                 \
  static void KERNEL (function##_all) (const float *x, gsize n, float *out)                                            \
  {                                                                                                                    \
    gsize j = 0;                                                                                                       \
                                                                                                                       \
    for (; j + WIDTH <= n; j += WIDTH)                                                                                 \
      VECTOR (out + j) = KERNEL (function) (VECTOR (x + j));                                                           \
    if (j < n)                                                                                                         \
      {                                                                                                                \
        KERNEL (Vector) last = KERNEL (function) (KERNEL (load) (x + j, n - j));                                       \
                                                                                                                       \
        memcpy (out + j, &last, (n - j) * sizeof *out);                                                                \
      }                                                                                                                \
  }

EACH (exp)
EACH (sigmoid)
EACH (tanh)

static float
KERNEL (exp_sum) (const float *x, gsize n, float scale, float shift, float *out)
{
  KERNEL (Vector) a = { 0 }, b = { 0 };
  float sum = 0;
  gsize j = 0;

  for (; j + 2 * WIDTH <= n; j += 2 * WIDTH)
    {
      a += VECTOR (out + j) = KERNEL (exp) (scale * VECTOR (x + j) - shift);
      b += VECTOR (out + j + WIDTH) = KERNEL (exp) (scale * VECTOR (x + j + WIDTH) - shift);
    }
  for (; j < n; j += WIDTH)
    {
      gsize left = MIN (n - j, WIDTH);
      KERNEL (Vector) last = KERNEL (exp) (scale * KERNEL (load) (x + j, left) - shift);

      memcpy (out + j, &last, left * sizeof *out);
      a += KERNEL (load) (out + j, left);
    }
  a += b;
  for (gsize t = 0; t < WIDTH; t++)
    sum += a[t];
  return sum;
}

static float
KERNEL (max) (const float *x, gsize n)
{
  KERNEL (Vector) a = x[0] + (KERNEL (Vector)){ 0 };
  float most = x[0];
  gsize j = 0;

  for (; j + WIDTH <= n; j += WIDTH)
    a = PICK (VECTOR (x + j) > a, VECTOR (x + j), a);
  for (gsize t = 0; t < WIDTH; t++)
    most = MAX (most, a[t]);
  for (; j < n; j++)
    most = MAX (most, x[j]);
  return most;
}

static float
KERNEL (dot) (const float *x, const float *y, gsize n)
{
  KERNEL (Vector) a = { 0 }, b = { 0 };
  float sum = 0;
  gsize j = 0;

  for (; j + 2 * WIDTH <= n; j += 2 * WIDTH)
    {
      a += VECTOR (x + j) * VECTOR (y + j);
      b += VECTOR (x + j + WIDTH) * VECTOR (y + j + WIDTH);
    }
  for (; j + WIDTH <= n; j += WIDTH)
    a += VECTOR (x + j) * VECTOR (y + j);
  a += b;
  for (gsize t = 0; t < WIDTH; t++)
    sum += a[t];
  for (; j < n; j++)
    sum += x[j] * y[j];
  return sum;
}

/* The finaliser of MurmurHash3 (Appleby 2011) over the element's number, with the key's two halves stirred in. */
static void
KERNEL (drop) (const float *x, gsize n, guint32 threshold, float scale, guint64 key, float *out)
{
  const guint32 low = (guint32) key, high = (guint32) (key >> 32);
  KERNEL (Words) number = { 0 };

  for (guint32 t = 0; t < WIDTH; t++)
    number[t] = t * 0x9e3779b9u + low;
  for (gsize j = 0; j < n; j += WIDTH)
    {
      gsize left = MIN (n - j, WIDTH);
      KERNEL (Words) h = number;
      KERNEL (Vector) kept;

      h = (h ^ h >> 16) * 0x85ebca6bu ^ high;
      h = (h ^ h >> 13) * 0xc2b2ae35u;
      h ^= h >> 16;
      number += WIDTH * 0x9e3779b9u;
      if (left == WIDTH)
        {
          VECTOR (out + j) = (KERNEL (Vector)) ((KERNEL (Bits)) (scale * VECTOR (x + j)) & (h >= threshold));
          continue;
        }
      kept = (KERNEL (Vector)) ((KERNEL (Bits)) (scale * KERNEL (load) (x + j, left)) & (h >= threshold));
      memcpy (out + j, &kept, left * sizeof *out);
    }
}

#undef EACH
#undef PICK
#undef VECTOR
