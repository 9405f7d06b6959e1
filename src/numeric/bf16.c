/* bf16.c: see bf16.h.
 *
 * After Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication": blocks of both factors are
 * rounded and laid out as the innermost loop reads them, so that what it reads lies near.  Two factors that follow each other
 * along k stand in one word, a pair: an instruction multiplies 16 pairs of A's row and B's columns and adds both products. */
#include "numeric/bf16.h"

#include "numeric/blas.h"

#if defined __x86_64__ && defined __GNUC__

#include <immintrin.h>

#define WIDE    __attribute__ ((target ("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))
#define INLINED WIDE static inline __attribute__ ((always_inline))

/* A tile of C is TILE_ROWS x TILE_COLUMNS, its sums in registers.  Of k, DEPTH numbers are taken at a time: then the DEPTH x
 * TILE_COLUMNS of B that a column of tiles shares stay in the nearest cache, and a block of A in the next. */
#define LANES         16
#define TILE_ROWS     12
#define TILE_COLUMNS  (2 * LANES)
#define DEPTH         384
#define PAIRS         (DEPTH / 2)
#define BLOCK_ROWS    192 /* of A, whole tiles */
#define BLOCK_COLUMNS 512 /* of B, whole tiles */

/* A block of each factor: A's rows of PAIRS one behind the other; B's tiles one behind the other, in each the TILE_COLUMNS
 * pairs of a place along k side by side. */
typedef struct
{
  guint32 a[BLOCK_ROWS * PAIRS];
  guint32 b[BLOCK_COLUMNS * PAIRS];
} Blocks;

/* A factor as stored; turned: k runs from row to row. */
typedef struct
{
  const float *at;
  gsize stride;
  gboolean turned;
} Factor;

INLINED __mmask16
first_lanes (gsize n)
{
  return n >= LANES ? 0xffff : (__mmask16) ((1u << n) - 1);
}

/* Pairs of numbers that follow each other in a row: 2 n of them. */
INLINED __m512i
pairs_along (const float *row, gsize n)
{
  __m512 low = _mm512_maskz_loadu_ps (first_lanes (n), row);
  __m512 high = _mm512_maskz_loadu_ps (first_lanes (n > LANES ? n - LANES : 0), row + LANES);

  return (__m512i) _mm512_cvtne2ps_pbh (high, low);
}

/* Pairs of numbers that stand below each other in two rows, the second (nullable) zeros. */
INLINED __m512i
pairs_across (const float *first, const float *second, __mmask16 lanes)
{
  __m512 low = _mm512_maskz_loadu_ps (lanes, first);
  __m512 high = second != NULL ? _mm512_maskz_loadu_ps (lanes, second) : _mm512_setzero_ps ();
  __m512i places = _mm512_set_epi16 (31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5,
                                     20, 4, 19, 3, 18, 2, 17, 1, 16, 0);

  return _mm512_permutexvar_epi16 (places, (__m512i) _mm512_cvtne2ps_pbh (high, low));
}

/* Rows and columns of 16 x 16 words change places: quarters of 1, 2, 4 and 8 words by turns. */
INLINED void
turn_words (__m512i *w)
{
  __m512i t[LANES];

  for (int i = 0; i < LANES; i += 2)
    {
      t[i] = _mm512_unpacklo_epi32 (w[i], w[i + 1]);
      t[i + 1] = _mm512_unpackhi_epi32 (w[i], w[i + 1]);
    }
  for (int i = 0; i < LANES; i += 4)
    for (int j = 0; j < 2; j++)
      {
        w[i + 2 * j] = _mm512_unpacklo_epi64 (t[i + j], t[i + j + 2]);
        w[i + 2 * j + 1] = _mm512_unpackhi_epi64 (t[i + j], t[i + j + 2]);
      }
  for (int i = 0; i < LANES; i += 8)
    for (int j = 0; j < 4; j++)
      {
        t[i + j] = _mm512_shuffle_i32x4 (w[i + j], w[i + j + 4], 0x88);
        t[i + j + 4] = _mm512_shuffle_i32x4 (w[i + j], w[i + j + 4], 0xdd);
      }
  for (int j = 0; j < 8; j++)
    {
      w[j] = _mm512_shuffle_i32x4 (t[j], t[j + 8], 0x88);
      w[j + 8] = _mm512_shuffle_i32x4 (t[j], t[j + 8], 0xdd);
    }
}

/* w[i] = the first sixteen pairs of line i; `lines` lines of the factor from `line` on, `depth` numbers of each from `from` on. */
INLINED void
read_along (const Factor *factor, gsize line, gsize lines, gsize from, gsize depth, __m512i *w)
{
  for (gsize i = 0; i < LANES; i++)
    w[i] = i < lines ? pairs_along (factor->at + (line + i) * factor->stride + from, depth) : _mm512_setzero_si512 ();
}

/* w[i] = pair i of sixteen lines, of a turned factor. */
INLINED void
read_across (const Factor *factor, gsize line, gsize lines, gsize from, gsize depth, __m512i *w)
{
  for (gsize i = 0; i < LANES; i++)
    {
      const float *row = factor->at + (from + 2 * i) * factor->stride + line;

      w[i] = 2 * i < depth ? pairs_across (row, 2 * i + 1 < depth ? row + factor->stride : NULL, first_lanes (lines))
                           : _mm512_setzero_si512 ();
    }
}

/* Where a block of A, or with columns of B, has pair k of line i. */
INLINED guint32 *
place_of (gboolean columns, gsize i, gsize k, guint32 *block)
{
  return columns ? block + i / TILE_COLUMNS * TILE_COLUMNS * PAIRS + k * TILE_COLUMNS + i % TILE_COLUMNS
                 : block + i * PAIRS + k;
}

/* Sixteen lines by sixteen pairs, what is beyond the factor as zeros. */
INLINED void
lay_square (const Factor *factor, gboolean columns, gsize line, gsize lines, gsize from, gsize depth, guint32 *to)
{
  gsize stride = columns ? TILE_COLUMNS : PAIRS;
  __m512i w[LANES];

  if (factor->turned)
    read_across (factor, line, lines, from, depth, w);
  else
    read_along (factor, line, lines, from, depth, w);
  if (columns != factor->turned)
    turn_words (w);
  for (gsize j = 0; j < LANES; j++)
    _mm512_store_si512 (to + j * stride, w[j]);
}

/* Lines line .. line + n - 1 along from .. from + depth - 1, as rows of A or columns of B.  Memory is read as it lies. */
INLINED void
lay_block (const Factor *factor, gboolean columns, gsize line, gsize n, gsize from, gsize depth, guint32 *block)
{
  if (factor->turned)
    for (gsize k = 0; k < depth; k += 2 * LANES)
      for (gsize i = 0; i < n; i += LANES)
        lay_square (factor, columns, line + i, n - i, from + k, depth - k, place_of (columns, i, k / 2, block));
  else
    for (gsize i = 0; i < n; i += LANES)
      for (gsize k = 0; k < depth; k += 2 * LANES)
        lay_square (factor, columns, line + i, n - i, from + k, depth - k, place_of (columns, i, k / 2, block));
}

WIDE static void
lay_rows (const Factor *factor, gsize line, gsize n, gsize from, gsize depth, guint32 *block)
{
  lay_block (factor, FALSE, line, n, from, depth, block);
}

WIDE static void
lay_columns (const Factor *factor, gsize line, gsize n, gsize from, gsize depth, guint32 *block)
{
  lay_block (factor, TRUE, line, n, from, depth, block);
}

/* Rows x columns of C, at most a tile, = alpha times the product of `pairs` pairs + beta C. */
INLINED void
fill_tile (const guint32 *a, const guint32 *b, gsize pairs, gsize rows, gsize columns, float alpha, float beta,
           float *c, gsize ldc)
{
  __m512 sums[TILE_ROWS][2];
  __mmask16 mask[2] = { first_lanes (columns), first_lanes (columns > LANES ? columns - LANES : 0) };

#pragma GCC unroll 12
  for (gsize i = 0; i < TILE_ROWS; i++)
    sums[i][0] = sums[i][1] = _mm512_setzero_ps ();
  for (gsize k = 0; k < pairs; k++)
    {
      __m512bh left = (__m512bh) _mm512_load_si512 (b + k * TILE_COLUMNS);
      __m512bh right = (__m512bh) _mm512_load_si512 (b + k * TILE_COLUMNS + LANES);

#pragma GCC unroll 12
      for (gsize i = 0; i < TILE_ROWS; i++)
        {
          __m512bh one = (__m512bh) _mm512_set1_epi32 ((int) a[i * PAIRS + k]);

          sums[i][0] = _mm512_dpbf16_ps (sums[i][0], one, left);
          sums[i][1] = _mm512_dpbf16_ps (sums[i][1], one, right);
        }
    }
#pragma GCC unroll 12
  for (gsize i = 0; i < TILE_ROWS; i++)
    for (gsize half = 0; half < 2 && i < rows; half++)
      {
        float *to = c + i * ldc + half * LANES;
        __m512 sum = _mm512_mul_ps (sums[i][half], _mm512_set1_ps (alpha));

        if (beta != 0)
          sum = _mm512_fmadd_ps (_mm512_set1_ps (beta), _mm512_maskz_loadu_ps (mask[half], to), sum);
        _mm512_mask_storeu_ps (to, mask[half], sum);
      }
}

/* One block of A times one of B. */
WIDE static void
multiply_blocks (const Blocks *blocks, gsize rows, gsize columns, gsize depth, float alpha, float beta, float *c,
                 gsize ldc)
{
  for (gsize j = 0; j < columns; j += TILE_COLUMNS)
    for (gsize i = 0; i < rows; i += TILE_ROWS)
      fill_tile (blocks->a + i * PAIRS, blocks->b + j * PAIRS, (depth + 1) / 2, rows - i, columns - j, alpha, beta,
                 c + i * ldc + j, ldc);
}

/* Of a thread. */
static Blocks *
borrow_blocks (void)
{
  static GPrivate kept = G_PRIVATE_INIT (g_aligned_free);
  Blocks *blocks = g_private_get (&kept);

  if (blocks == NULL)
    {
      blocks = g_aligned_alloc0 (1, sizeof *blocks, 64);
      g_private_set (&kept, blocks);
    }
  return blocks;
}

static void
multiply (const Factor *a, const Factor *b, gsize m, gsize n, gsize k, float alpha, float beta, float *c, gsize ldc)
{
  Blocks *blocks = borrow_blocks ();

  for (gsize column = 0; column < n; column += BLOCK_COLUMNS)
    for (gsize from = 0; from < k; from += DEPTH)
      {
        gsize depth = MIN (DEPTH, k - from), columns = MIN (BLOCK_COLUMNS, n - column);

        lay_columns (b, column, columns, from, depth, blocks->b);
        for (gsize row = 0; row < m; row += BLOCK_ROWS)
          {
            gsize rows = MIN (BLOCK_ROWS, m - row);

            lay_rows (a, row, rows, from, depth, blocks->a);
            multiply_blocks (blocks, rows, columns, depth, alpha, from == 0 ? beta : 1, c + row * ldc + column, ldc);
          }
      }
}

#define HAVE_BF16 1
#else
#define HAVE_BF16 0
#endif

gboolean
aisle_bf16_here (void)
{
#if HAVE_BF16
  __builtin_cpu_init ();
  return __builtin_cpu_supports ("avx512bf16") && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("avx512dq");
#else
  return FALSE;
#endif
}

void
aisle_product (gboolean half, gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k, float alpha, const float *a,
               gsize lda, const float *b, gsize ldb, float beta, float *c, gsize ldc)
{
#if HAVE_BF16
  if (half && k > 0 && aisle_bf16_here ())
    {
      multiply (&(Factor){ a, lda, turn_a }, &(Factor){ b, ldb, !turn_b }, m, n, k, alpha, beta, c, ldc);
      return;
    }
#endif
  aisle_sgemm (turn_a, turn_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
