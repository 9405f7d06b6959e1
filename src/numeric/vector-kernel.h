/* vector-kernel.h: the loops of vector.h, included by vector.c once for each instruction set.
 *
 * KERNEL(name) names this set's functions and its vector type: WIDTH floats, one register; 16 registers are assumed.
 * WIDTH divides AISLE_LANES. */

typedef float KERNEL (Vector) __attribute__ ((vector_size (WIDTH * sizeof (float)), aligned (4), may_alias));

#define VECTOR(p) (*(KERNEL (Vector) *) (p))

/* row[j] += scale * from[j] for j = first .. f - 1, both multiples of AISLE_LANES. */
static inline void
KERNEL (add_scaled) (float *row, const float *from, float scale, gsize first, gsize f)
{
  for (gsize j = first; j < f; j += WIDTH)
    VECTOR (row + j) += scale * VECTOR (from + j);
}

/* As vector.h says, like the public functions below. */
static void
KERNEL (take_row) (const float *from, gsize n, float scale, float weight, float *scaled, float *sum)
{
  gsize j = 0;

  for (; j + WIDTH <= n; j += WIDTH)
    {
      VECTOR (scaled + j) = scale * VECTOR (from + j);
      VECTOR (sum + j) += weight * VECTOR (from + j);
    }
  for (; j < n; j++)
    {
      scaled[j] = scale * from[j];
      sum[j] += weight * from[j];
    }
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

/* A tile of `a` at (i, j) += sign * sum over k < n of b[k][i ..] b[k][j ..]: eight rows, one vector wide. */
static inline void
KERNEL (add_tile) (float *a, gsize f, const float *b, gsize n, gsize i, gsize j, float sign)
{
  KERNEL (Vector) c0 = { 0 }, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;

  for (gsize k = 0; k < n; k++)
    {
      const float *left = b + k * f + i;
      KERNEL (Vector) right = VECTOR (b + k * f + j);

      c0 += left[0] * right;
      c1 += left[1] * right;
      c2 += left[2] * right;
      c3 += left[3] * right;
      c4 += left[4] * right;
      c5 += left[5] * right;
      c6 += left[6] * right;
      c7 += left[7] * right;
    }
  a += i * f + j;
  VECTOR (a + 0 * f) += sign * c0;
  VECTOR (a + 1 * f) += sign * c1;
  VECTOR (a + 2 * f) += sign * c2;
  VECTOR (a + 3 * f) += sign * c3;
  VECTOR (a + 4 * f) += sign * c4;
  VECTOR (a + 5 * f) += sign * c5;
  VECTOR (a + 6 * f) += sign * c6;
  VECTOR (a + 7 * f) += sign * c7;
}

/* Rows `first` and below; tiles that touch the diagonal also fill some of the lower half, which nobody reads. */
static void
KERNEL (add_products) (float *a, gsize f, const float *b, gsize n, gsize first, float sign)
{
  for (gsize i = first; i < f; i += 8)
    for (gsize j = i / WIDTH * WIDTH; j < f; j += WIDTH)
      KERNEL (add_tile) (a, f, b, n, i, j, sign);
}

/* A = U'U, a band of AISLE_LANES rows at a time: the band by outer products, then all below it.  The diagonal of U is
 * left inverted. */
static gboolean
KERNEL (factor) (float *a, gsize f)
{
  for (gsize first = 0; first < f; first += AISLE_LANES)
    {
      for (gsize k = first; k < first + AISLE_LANES; k++)
        {
          float *row = a + k * f, pivot = row[k], inverse;

          if (!(pivot > 0))
            return FALSE;
          inverse = 1 / sqrtf (pivot);
          for (gsize j = first; j < f; j += WIDTH)
            VECTOR (row + j) *= inverse;
          for (gsize i = k + 1; i < first + AISLE_LANES; i++)
            KERNEL (add_scaled) (a + i * f, row, -row[i], first, f);
          row[k] = inverse;
        }
      KERNEL (add_products) (a, f, a + first * f, AISLE_LANES, first + AISLE_LANES, -1);
    }
  return TRUE;
}

/* U'y = b, then U x = y. */
static gboolean
KERNEL (solve) (float *a, gsize f, float *b)
{
  if (!KERNEL (factor) (a, f))
    return FALSE;
  for (gsize first = 0; first < f; first += AISLE_LANES)
    {
      gsize next = first + AISLE_LANES;

      for (gsize k = first; k < next; k++)
        {
          b[k] *= a[k * f + k];
          for (gsize j = k + 1; j < next; j++)
            b[j] -= a[k * f + j] * b[k];
        }
      for (gsize k = first; k < next; k++)
        KERNEL (add_scaled) (b, a + k * f, -b[k], next, f);
    }
  for (gsize k = f; k-- > 0;)
    {
      gsize j = k + 1;
      KERNEL (Vector) dots = { 0 };
      float dot = 0;

      for (; j % WIDTH != 0; j++)
        dot += a[k * f + j] * b[j];
      for (; j < f; j += WIDTH)
        dots += VECTOR (a + k * f + j) * VECTOR (b + j);
      for (gsize t = 0; t < WIDTH; t++)
        dot += dots[t];
      b[k] = (b[k] - dot) * a[k * f + k];
    }
  return TRUE;
}

#undef VECTOR
