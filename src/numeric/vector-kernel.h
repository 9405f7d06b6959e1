/* vector-kernel.h: the loops of vector.h, included by vector.c once for each instruction set.
 *
 * KERNEL(name) names this set's functions and its vector type: WIDTH floats, one register, lanes LANE_NUMBERS.  WIDTH
 * divides AISLE_LANES, ABOVE compares two vectors.  TALL rows of two vectors fit into the registers beside what they are made of. */

typedef float KERNEL (Vector) __attribute__ ((vector_size (WIDTH * sizeof (float)), aligned (4), may_alias));

typedef int KERNEL (Index) __attribute__ ((vector_size (WIDTH * sizeof (int))));

#define VECTOR(p) (*(KERNEL (Vector) *) (p))

/* As vector.h says, like the public functions below. */
static void
KERNEL (scale_row) (const float *from, const float *by, gsize f, float scale, float *out)
{
  for (gsize j = 0; j < f; j += WIDTH)
    VECTOR (out + j) = scale * VECTOR (by + j) * VECTOR (from + j);
}

#define STRIP_VECTORS (AISLE_LANES / WIDTH)
/* Eight sums at once hide the latency of an addition: sum k takes vector k % STRIP_VECTORS of row k / STRIP_VECTORS of
 * the 8 / STRIP_VECTORS rows from t on. */
#define ADD_TO(s, k)                                                                                                   \
  s += weights[t + k / STRIP_VECTORS]                                                                                  \
       * VECTOR (matrix + (gsize) rows[t + k / STRIP_VECTORS] * stride + j + k % STRIP_VECTORS * WIDTH)

static void
KERNEL (sum_rows) (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n, gsize width,
                   float *out)
{
  gsize j = 0;

  for (; j + AISLE_LANES <= width; j += AISLE_LANES)
    {
      KERNEL (Vector) s0 = { 0 }, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      gsize t = 0;

      for (; t + 8 / STRIP_VECTORS <= n; t += 8 / STRIP_VECTORS)
        {
          ADD_TO (s0, 0);
          ADD_TO (s1, 1);
          ADD_TO (s2, 2);
          ADD_TO (s3, 3);
          ADD_TO (s4, 4);
          ADD_TO (s5, 5);
          ADD_TO (s6, 6);
          ADD_TO (s7, 7);
        }
#if STRIP_VECTORS == 1
      VECTOR (out + j) = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
#elif STRIP_VECTORS == 2
      VECTOR (out + j) = (s0 + s2) + (s4 + s6);
      VECTOR (out + j + WIDTH) = (s1 + s3) + (s5 + s7);
#else
      VECTOR (out + j) = s0 + s4;
      VECTOR (out + j + WIDTH) = s1 + s5;
      VECTOR (out + j + 2 * WIDTH) = s2 + s6;
      VECTOR (out + j + 3 * WIDTH) = s3 + s7;
#endif
      for (; t < n; t++)
        for (gsize v = 0; v < AISLE_LANES; v += WIDTH)
          VECTOR (out + j + v) += weights[t] * VECTOR (matrix + (gsize) rows[t] * stride + j + v);
    }
  for (; j < width; j++)
    {
      float sum = 0;

      for (gsize t = 0; t < n; t++)
        sum += weights[t] * matrix[(gsize) rows[t] * stride + j];
      out[j] = sum;
    }
}

#undef ADD_TO
#undef STRIP_VECTORS

/* Writes (fresh) or adds sign times the sums of a tile of `a`: TALL rows, `wide` vectors. */
static inline __attribute__ ((always_inline)) void
KERNEL (put_tile) (float *a, gsize f, KERNEL (Vector) c[TALL][2], gsize wide, gboolean fresh, float sign)
{
#pragma GCC unroll 8
  for (gsize r = 0; r < TALL; r++)
#pragma GCC unroll 2
    for (gsize v = 0; v < wide; v++)
      {
        KERNEL (Vector) *cell = &VECTOR (a + r * f + v * WIDTH);

        if (fresh)
          *cell = c[r][v];
        else
          *cell += sign * c[r][v];
      }
}

/* A tile of `a` at (i, j): sum over k < n of b[k][i ..] b[k][j ..], all in registers. */
static inline __attribute__ ((always_inline)) void
KERNEL (add_tile) (float *a, gsize f, const float *b, gsize n, gsize i, gsize j, gsize wide, gboolean fresh, float sign)
{
  KERNEL (Vector) c[TALL][2] = { 0 };

  for (gsize k = 0; k < n; k++)
    {
      const float *left = b + k * f + i;
      KERNEL (Vector) right = VECTOR (b + k * f + j), further = wide == 2 ? VECTOR (b + k * f + j + WIDTH) : right;

#pragma GCC unroll 8
      for (gsize r = 0; r < TALL; r++)
        {
          c[r][0] += left[r] * right;
          if (wide == 2)
            c[r][1] += left[r] * further;
        }
    }
  KERNEL (put_tile) (a + i * f + j, f, c, wide, fresh, sign);
}

/* Rows first to end; tiles that touch the diagonal also fill some of the lower half, which nobody reads. */
static inline __attribute__ ((always_inline)) void
KERNEL (add_products) (float *a, gsize f, const float *b, gsize n, gsize first, gsize end, gboolean fresh, float sign)
{
  for (gsize i = first; i < end; i += TALL)
    {
      gsize j = i / WIDTH * WIDTH;

      for (; j + 2 * WIDTH <= f; j += 2 * WIDTH)
        KERNEL (add_tile) (a, f, b, n, i, j, 2, fresh, sign);
      if (j < f)
        KERNEL (add_tile) (a, f, b, n, i, j, 1, fresh, sign);
    }
}

/* The tiles of the first TALL rows make b on the way: waiting for the matrix hides behind their arithmetic. */
static inline __attribute__ ((always_inline)) void
KERNEL (take_tile) (float *a, gsize f, const AisleVectorRows *rows, float *b, float *sum, gsize j, gsize wide,
                    gboolean fresh)
{
  KERNEL (Vector) c[TALL][2] = { 0 }, sums[2] = { 0 };

  for (gsize k = 0; k < rows->n; k++)
    {
      const float *row = rows->matrix + (gsize) rows->rows[k] * f + j;
      const float *ahead = rows->matrix + (gsize) rows->rows[MIN (k + AHEAD, rows->n - 1)] * f + j;
      const float *left = b + k * f;
      KERNEL (Vector) right[2];

#pragma GCC unroll 2
      for (gsize v = 0; v < wide * WIDTH; v += AISLE_LANES)
        __builtin_prefetch (ahead + v);
#pragma GCC unroll 2
      for (gsize v = 0; v < wide; v++)
        {
          right[v] = rows->scales[k] * VECTOR (row + v * WIDTH);
          VECTOR (b + k * f + j + v * WIDTH) = right[v];
          sums[v] += rows->weights[k] * right[v];
        }
#pragma GCC unroll 8
      for (gsize r = 0; r < TALL; r++)
#pragma GCC unroll 2
        for (gsize v = 0; v < wide; v++)
          c[r][v] += left[r] * right[v];
    }
  KERNEL (put_tile) (a + j, f, c, wide, fresh, 1);
#pragma GCC unroll 2
  for (gsize v = 0; v < wide; v++)
    if (fresh)
      VECTOR (sum + j + v * WIDTH) = sums[v];
    else
      VECTOR (sum + j + v * WIDTH) += sums[v];
}

static inline __attribute__ ((always_inline)) void
KERNEL (take) (float *a, gsize f, const AisleVectorRows *rows, float *b, float *sum, gboolean fresh)
{
  gsize j = 0;

  for (; j + 2 * WIDTH <= f; j += 2 * WIDTH)
    KERNEL (take_tile) (a, f, rows, b, sum, j, 2, fresh);
  if (j < f)
    KERNEL (take_tile) (a, f, rows, b, sum, j, 1, fresh);
  KERNEL (add_products) (a, f, b, rows->n, TALL, f, fresh, 1);
}

static void
KERNEL (take_products) (float *a, gsize f, const AisleVectorRows *rows, float *b, float *sum, gboolean fresh)
{
  if (fresh)
    KERNEL (take) (a, f, rows, b, sum, TRUE);
  else
    KERNEL (take) (a, f, rows, b, sum, FALSE);
}

/* The cells of the tile below are fetched meanwhile, one line every PACE rows: all at once they would stand in the way of
 * the others. */
static void
KERNEL (subtract_tile) (float *c, gsize stride, const float *a, const float *b, gsize depth)
{
  const gsize lines = AISLE_STRIP / AISLE_LANES;

  for (gsize i = 0; i < AISLE_TILE_ROWS; i += TALL)
    for (gsize j = 0; j < AISLE_STRIP; j += 2 * WIDTH)
      {
        KERNEL (Vector) sum[TALL][2] = { 0 };

        for (gsize first = 0; first < depth; first += PACE)
          {
            gsize line = first / PACE;

            __builtin_prefetch (c + (AISLE_TILE_ROWS + line / lines) * stride + line % lines * AISLE_LANES, 1);
            for (gsize k = first; k < MIN (first + PACE, depth); k++)
              {
                const float *left = a + k * AISLE_TILE_ROWS + i, *right = b + k * AISLE_STRIP + j;

#pragma GCC unroll 8
                for (gsize r = 0; r < TALL; r++)
                  {
                    sum[r][0] += left[r] * VECTOR (right);
                    sum[r][1] += left[r] * VECTOR (right + WIDTH);
                  }
              }
          }
#pragma GCC unroll 8
        for (gsize r = 0; r < TALL; r++)
          {
            VECTOR (c + (i + r) * stride + j) -= sum[r][0];
            VECTOR (c + (i + r) * stride + j + WIDTH) -= sum[r][1];
          }
      }
}

/* ABOVE(a, b): a bit for each lane in which a >= b. */
static gboolean
KERNEL (screen) (const float *a, const float *b, gsize depth, const float *thresholds, float *scores, guint32 *above)
{
  guint32 any = 0;

  memset (above, 0, AISLE_TILE_ROWS * sizeof *above);
  for (gsize i = 0; i < AISLE_TILE_ROWS; i += TALL)
    for (gsize j = 0; j < AISLE_STRIP; j += 2 * WIDTH)
      {
        KERNEL (Vector) sum[TALL][2] = { 0 };

        for (gsize k = 0; k < depth; k++)
          {
            const float *left = a + k * AISLE_STRIP + i, *right = b + k * AISLE_STRIP + j;

#pragma GCC unroll 8
            for (gsize r = 0; r < TALL; r++)
              {
                sum[r][0] += left[r] * VECTOR (right);
                sum[r][1] += left[r] * VECTOR (right + WIDTH);
              }
          }
#pragma GCC unroll 8
        for (gsize r = 0; r < TALL; r++)
          {
            KERNEL (Vector) threshold = thresholds[i + r] - (KERNEL (Vector)){ 0 };
            guint32 bits = ABOVE (sum[r][0], threshold) | ABOVE (sum[r][1], threshold) << WIDTH;

            any |= bits;
            above[i + r] |= bits << j;
            VECTOR (scores + (i + r) * AISLE_STRIP + j) = sum[r][0];
            VECTOR (scores + (i + r) * AISLE_STRIP + j + WIDTH) = sum[r][1];
          }
      }
  return any != 0;
}

/* Sum of a vector's lanes, by halves. */
static inline float
KERNEL (sum_lanes) (KERNEL (Vector) v)
{
  const KERNEL (Index) lanes = { LANE_NUMBERS };

#pragma GCC unroll 4
  for (int step = WIDTH / 2; step > 0; step /= 2)
    v += SHUFFLE (v, lanes ^ step);
  return v[0];
}

static void
KERNEL (pull) (const float *matrix, gsize f, const gint32 *rows, const float *shifts, const float *scales, gsize n,
               const float *p, float *out)
{
  for (gsize t = 0; t < n; t++)
    {
      const float *row = matrix + (gsize) rows[t] * f;
      KERNEL (Vector) dots = { 0 };
      float part;

      for (gsize j = 0; j < f; j += WIDTH)
        dots += VECTOR (row + j) * VECTOR (p + j);
      part = shifts[t] + scales[t] * KERNEL (sum_lanes) (dots);
      for (gsize j = 0; j < f; j += WIDTH)
        VECTOR (out + j) += part * VECTOR (row + j);
    }
}

/* The sums of the lanes of four vectors, by halves, all four at once. */
static inline __attribute__ ((always_inline)) KERNEL (Vector) KERNEL (sum_four) (const KERNEL (Vector) * c)
{
  const KERNEL (Index) lanes = { LANE_NUMBERS };
  const KERNEL (Index) pairs = (lanes & ~3) + ((lanes & 2) >> 1) + (lanes & 1) * WIDTH;
  const KERNEL (Index) halves = (lanes & ~2) + ((lanes & 2) >> 1) * WIDTH;
  KERNEL (Vector) a = SHUFFLE_TWO (c[0], c[1], pairs) + SHUFFLE_TWO (c[0], c[1], pairs + 2);
  KERNEL (Vector) b = SHUFFLE_TWO (c[2], c[3], pairs) + SHUFFLE_TWO (c[2], c[3], pairs + 2);
  KERNEL (Vector) sums = SHUFFLE_TWO (a, b, halves) + SHUFFLE_TWO (a, b, halves + 2);

#pragma GCC unroll 4
  for (int step = WIDTH / 2; step >= 4; step /= 2)
    sums += SHUFFLE (sums, lanes ^ step);
  return sums;
}

/* Rows four at a time, two sums each: what is waited for is memory. */
static void
KERNEL (project) (const float *matrix, gsize f, gsize n, const float *x, float *out)
{
  for (gsize i = 0; i < n; i += 4)
    {
      KERNEL (Vector) c[4] = { 0 }, further[4] = { 0 };
      const float *row[4];
      gsize j = 0;

      for (gsize r = 0; r < 4; r++)
        row[r] = matrix + MIN (i + r, n - 1) * f;
      for (; j + 2 * WIDTH <= f; j += 2 * WIDTH)
        {
#pragma GCC unroll 4
          for (gsize r = 0; r < 4; r++)
            {
              c[r] += VECTOR (row[r] + j) * VECTOR (x + j);
              further[r] += VECTOR (row[r] + j + WIDTH) * VECTOR (x + j + WIDTH);
            }
        }
      for (; j < f; j += WIDTH)
        for (gsize r = 0; r < 4; r++)
          c[r] += VECTOR (row[r] + j) * VECTOR (x + j);
#pragma GCC unroll 4
      for (gsize r = 0; r < 4; r++)
        c[r] += further[r];
      c[0] = KERNEL (sum_four) (c);
      for (gsize r = 0; r < 4 && i + r < n; r++)
        out[i + r] = c[0][r];
    }
}

/* Where four rows of b from `first` on begin; beyond n the last row again. */
static inline __attribute__ ((always_inline)) void
KERNEL (four_rows) (const float *b, gsize f, gsize n, gsize first, const float *rows[4])
{
#pragma GCC unroll 4
  for (gsize r = 0; r < 4; r++)
    rows[r] = b + (first + r < n ? first + r : n - 1) * f;
}

/* Dot products of four rows with four: row r of a, r < 4, begins with those of left[r]. */
static inline __attribute__ ((always_inline)) void
KERNEL (dot_tile) (float *a, gsize order, const float *const left[4], const float *const right[4], gsize f)
{
  KERNEL (Vector) c[4][4] = { 0 };

  for (gsize t = 0; t < f; t += WIDTH)
    {
#pragma GCC unroll 4
      for (gsize r = 0; r < 4; r++)
#pragma GCC unroll 4
        for (gsize s = 0; s < 4; s++)
          c[r][s] += VECTOR (left[r] + t) * VECTOR (right[s] + t);
    }
#pragma GCC unroll 4
  for (gsize r = 0; r < 4; r++)
    {
      KERNEL (Vector) sums = KERNEL (sum_four) (c[r]);

      memcpy (a + r * order, &sums, 4 * sizeof *a);
    }
}

static void
KERNEL (dots) (float *a, gsize order, const float *b, gsize f, gsize n)
{
  const float *left[4], *right[4];

  for (gsize i = 0; i < n; i += 4)
    {
      KERNEL (four_rows) (b, f, n, i, left);
      for (gsize j = i; j < n; j += 4)
        {
          KERNEL (four_rows) (b, f, n, j, right);
          KERNEL (dot_tile) (a + i * order + j, order, left, right, f);
        }
    }
}

/* The diagonal block of a band: A = U'U by rows, the square roots put off until all pivots are known, so that only a
 * division stands between one pivot and the next.  roots[k]: the inverse of U's diagonal; factors[k][i]: what row i takes
 * of row k before it is scaled by that, which also replaces the block.  U'y = b on the way. */
static inline gboolean
KERNEL (factor_block) (float *a, gsize f, float *b, float *factors, float *roots)
{
  float block[AISLE_LANES * AISLE_LANES] __attribute__ ((aligned (64))),
      right[AISLE_LANES] __attribute__ ((aligned (64)));

  for (gsize k = 0; k < AISLE_LANES; k++)
    for (gsize j = 0; j < AISLE_LANES; j += WIDTH)
      VECTOR (block + k * AISLE_LANES + j) = VECTOR (a + k * f + j);
  for (gsize j = 0; j < AISLE_LANES; j += WIDTH)
    VECTOR (right + j) = VECTOR (b + j);
#pragma GCC unroll UNROLLED
  for (gsize k = 0; k < AISLE_LANES; k++)
    {
      const float *row = block + k * AISLE_LANES;
      float inverse = 1 / row[k], taken = right[k];

      if (!(row[k] > 0))
        return FALSE;
      roots[k] = row[k];
      b[k] = taken;
#pragma GCC unroll 4
      for (gsize j = k / WIDTH * WIDTH; j < AISLE_LANES; j += WIDTH)
        {
          KERNEL (Vector) scaled = inverse * VECTOR (row + j);

          VECTOR (factors + k * AISLE_LANES + j) = scaled;
          VECTOR (a + k * f + j) = scaled;
          VECTOR (right + j) -= taken * scaled;
#pragma GCC unroll UNROLLED
          for (gsize i = k + 1; i < AISLE_LANES; i++)
            if (j + WIDTH > i)
              VECTOR (block + i * AISLE_LANES + j) -= row[i] * scaled;
        }
    }
  for (gsize k = 0; k < AISLE_LANES; k++)
    {
      roots[k] = 1 / sqrtf (roots[k]);
      b[k] *= roots[k];
    }
  return TRUE;
}

/* A band right of its diagonal block, in registers, one vector wide from `row` on: row i -= sum over k < i of factors[k][i]
 * row k, each then scaled; and b below, as far as that vector reaches, minus what the band's own b take of it. */
static inline __attribute__ ((always_inline)) void
KERNEL (eliminate) (float *row, gsize f, const float *factors, const float *roots, const float *solved, float *b)
{
  KERNEL (Vector) r[AISLE_LANES], sum = { 0 };

#pragma GCC unroll UNROLLED
  for (gsize k = 0; k < AISLE_LANES; k++)
    r[k] = VECTOR (row + k * f);
#pragma GCC unroll UNROLLED
  for (gsize k = 0; k < AISLE_LANES; k++)
    {
#pragma GCC unroll UNROLLED
      for (gsize i = k + 1; i < AISLE_LANES; i++)
        r[i] -= factors[k * AISLE_LANES + i] * r[k];
      r[k] *= roots[k];
      VECTOR (row + k * f) = r[k];
      sum += solved[k] * r[k];
    }
  VECTOR (b) -= sum;
}

/* A = U'U, a band of AISLE_LANES rows at a time: its diagonal block, the band right of it strip by strip, then what lies
 * below: one band after the first of a pair, all after the second.  U'y = b on the way.  roots: f, the inverse diagonal of
 * U. */
static gboolean
KERNEL (factor) (float *a, gsize f, float *b, float *roots)
{
  float factors[AISLE_LANES * AISLE_LANES] __attribute__ ((aligned (64)));

  for (gsize first = 0; first < f; first += AISLE_LANES)
    {
      gsize next = first + AISLE_LANES;

      if (!KERNEL (factor_block) (a + first * f + first, f, b + first, factors, roots + first))
        return FALSE;
      for (gsize j = next; j < f; j += WIDTH)
        KERNEL (eliminate) (a + first * f + j, f, factors, roots + first, b + first, b + j);
      if (first / AISLE_LANES % 2 == 0)
        KERNEL (add_products) (a, f, a + first * f, AISLE_LANES, next, MIN (next + AISLE_LANES, f), FALSE, -1);
      else
        KERNEL (add_products) (a, f, a + (first - AISLE_LANES) * f, 2 * AISLE_LANES, next, f, FALSE, -1);
    }
  return TRUE;
}

/* U x = y within a band, from the last row up: x[k] = roots[k] y[k] - sum over j > k of factors[k][j] x[j]. */
static inline void
KERNEL (backward_block) (const float *factors, gsize f, const float *roots, float *b)
{
  float x[AISLE_LANES];

#pragma GCC unroll UNROLLED
  for (gsize k = 0; k < AISLE_LANES; k++)
    x[k] = roots[k] * b[k];
#pragma GCC unroll UNROLLED
  for (gsize j = AISLE_LANES; j-- > 0;)
    {
#pragma GCC unroll UNROLLED
      for (gsize k = 0; k < j; k++)
        x[k] -= factors[k * f + j] * x[j];
    }
#pragma GCC unroll UNROLLED
  for (gsize k = 0; k < AISLE_LANES; k++)
    b[k] = x[k];
}

static gboolean
KERNEL (solve) (float *a, gsize f, float *b, float *roots)
{
  if (!KERNEL (factor) (a, f, b, roots))
    return FALSE;
  for (gsize next = f; next > 0; next -= AISLE_LANES)
    {
      gsize first = next - AISLE_LANES;

      for (gsize k = first; k < next && next < f; k += 4)
        {
          KERNEL (Vector) c[4] = { 0 };
          float sums[WIDTH];

          for (gsize j = next; j < f; j += WIDTH)
#pragma GCC unroll 4
            for (gsize r = 0; r < 4; r++)
              c[r] += VECTOR (a + (k + r) * f + j) * VECTOR (b + j);
          VECTOR (sums) = KERNEL (sum_four) (c);
          for (gsize r = 0; r < 4; r++)
            b[k + r] -= sums[r];
        }
      KERNEL (backward_block) (a + first * f + first, f, roots + first, b + first);
    }
  return TRUE;
}

#undef VECTOR
