/* ---- characters: folded by the file's tables (Unicode's NFKC_Casefold), and told apart ---- */

#define AISLE_ANSWERS_BLANK    0x20
#define AISLE_ANSWERS_STRANGE  0xFFFD /* in place of a byte that is no UTF-8 */
#define AISLE_ANSWERS_SEQUENCE 64     /* characters that one may become */

/* Hangul is composed by rule (Unicode Standard, chapter 3.12). */
#define AISLE_ANSWERS_LEADING   0x1100
#define AISLE_ANSWERS_VOWEL     0x1161
#define AISLE_ANSWERS_TRAILING  0x11A7
#define AISLE_ANSWERS_SYLLABLE  0xAC00
#define AISLE_ANSWERS_LEADINGS  19
#define AISLE_ANSWERS_VOWELS    21
#define AISLE_ANSWERS_TRAILINGS 28

typedef struct
{
  aisle_arrays_array from, start, to, marks, pairs, classes;
} aisle_answers_tables;

/* Characters, or keys, of a text; bad: memory ran out. */
typedef struct
{
  uint64_t *at;
  size_t n, room;
  int bad;
} aisle_answers_list;

static inline void
aisle_answers_push (aisle_answers_list *list, uint64_t value)
{
  if (list->n == list->room && !list->bad)
    {
      size_t room = list->room == 0 ? 64 : 2 * list->room;
      uint64_t *more = (uint64_t *) realloc (list->at, room * sizeof *more);
      list->bad = more == NULL;
      list->at = more != NULL ? more : list->at;
      list->room = more != NULL ? room : list->room;
    }
  if (!list->bad)
    list->at[list->n++] = value;
}

/* Where a number stands in the first column of rows of `width`, ascending; or the row before its place; -1: before all. */
static inline ptrdiff_t
aisle_answers_row (const aisle_arrays_array *array, size_t width, uint32_t value)
{
  size_t low = 0, high = array->n / width;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (aisle_arrays_bits (array->at + 4 * width * middle) <= value)
        low = middle + 1;
      else
        high = middle;
    }
  return (ptrdiff_t) low - 1;
}

static inline uint32_t
aisle_answers_cell (const aisle_arrays_array *array, size_t i)
{
  return aisle_arrays_bits (array->at + 4 * i);
}

/* The class of a mark, 0 for all others. */
static inline uint32_t
aisle_answers_mark (const aisle_answers_tables *tables, uint32_t c)
{
  ptrdiff_t row = aisle_answers_row (&tables->marks, 2, c);
  return row >= 0 && aisle_answers_cell (&tables->marks, 2 * (size_t) row) == c
             ? aisle_answers_cell (&tables->marks, 2 * (size_t) row + 1)
             : 0;
}

#define AISLE_ANSWERS_IS_WORD 1 /* a letter or digit */
#define AISLE_ANSWERS_IS_RUN  2 /* of languages without blanks */

static inline uint32_t
aisle_answers_class (const aisle_answers_tables *tables, uint64_t c)
{
  ptrdiff_t row = aisle_answers_row (&tables->classes, 2, (uint32_t) c);
  return row >= 0 ? aisle_answers_cell (&tables->classes, 2 * (size_t) row + 1) : 0;
}

/* What two characters are together; 0: nothing. */
static inline uint32_t
aisle_answers_pair (const aisle_answers_tables *tables, uint32_t a, uint32_t b)
{
  size_t low = 0, high = tables->pairs.n / 3;
  if (a >= AISLE_ANSWERS_LEADING && a < AISLE_ANSWERS_LEADING + AISLE_ANSWERS_LEADINGS && b >= AISLE_ANSWERS_VOWEL
      && b < AISLE_ANSWERS_VOWEL + AISLE_ANSWERS_VOWELS)
    return AISLE_ANSWERS_SYLLABLE
           + ((a - AISLE_ANSWERS_LEADING) * AISLE_ANSWERS_VOWELS + b - AISLE_ANSWERS_VOWEL) * AISLE_ANSWERS_TRAILINGS;
  if (a >= AISLE_ANSWERS_SYLLABLE
      && a < AISLE_ANSWERS_SYLLABLE + AISLE_ANSWERS_LEADINGS * AISLE_ANSWERS_VOWELS * AISLE_ANSWERS_TRAILINGS
      && (a - AISLE_ANSWERS_SYLLABLE) % AISLE_ANSWERS_TRAILINGS == 0 && b > AISLE_ANSWERS_TRAILING
      && b < AISLE_ANSWERS_TRAILING + AISLE_ANSWERS_TRAILINGS)
    return a + b - AISLE_ANSWERS_TRAILING;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      uint32_t first = aisle_answers_cell (&tables->pairs, 3 * middle),
               second = aisle_answers_cell (&tables->pairs, 3 * middle + 1);
      if (first == a && second == b)
        return aisle_answers_cell (&tables->pairs, 3 * middle + 2);
      if (first < a || (first == a && second < b))
        low = middle + 1;
      else
        high = middle;
    }
  return 0;
}

/* The next character of n > 0 bytes. */
static inline uint32_t
aisle_answers_next (const unsigned char **at, size_t *n)
{
  const unsigned char *p = *at;
  size_t length = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4, i;
  static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  uint32_t c = length == 1 ? p[0] : p[0] & (0x7Fu >> length);
  int bad = length > *n || (p[0] >= 0x80 && p[0] < 0xC2) || p[0] > 0xF4;
  for (i = 1; !bad && i < length; i++)
    {
      bad = (p[i] & 0xC0) != 0x80;
      c = c << 6 | (p[i] & 0x3Fu);
    }
  bad = bad || c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000);
  *at += bad ? 1 : length;
  *n -= bad ? 1 : length;
  return bad ? AISLE_ANSWERS_STRANGE : c;
}

/* Every character as what it becomes, marks in the order of their classes. */
static inline void
aisle_answers_decompose (const aisle_answers_tables *tables, const char *text, size_t n, aisle_answers_list *out)
{
  const unsigned char *at = (const unsigned char *) text;
  while (n > 0 && !out->bad)
    {
      uint32_t c = aisle_answers_next (&at, &n), i, from, to;
      ptrdiff_t row = aisle_answers_row (&tables->from, 1, c);
      int replaced = row >= 0 && aisle_answers_cell (&tables->from, (size_t) row) == c;
      from = replaced ? aisle_answers_cell (&tables->start, (size_t) row) : 0;
      to = replaced ? aisle_answers_cell (&tables->start, (size_t) row + 1) : 1;
      for (i = from; i < to && !out->bad; i++)
        {
          uint32_t one = replaced ? aisle_answers_cell (&tables->to, i) : c, mark = aisle_answers_mark (tables, one);
          size_t place;
          aisle_answers_push (out, one);
          for (place = out->n; mark > 0 && place > 1; place--)
            {
              uint64_t before = out->at[place - 2];
              if (aisle_answers_mark (tables, (uint32_t) before) <= mark)
                break;
              out->at[place - 2] = one;
              out->at[place - 1] = before;
            }
        }
    }
}

static inline void
aisle_answers_compose (const aisle_answers_tables *tables, aisle_answers_list *list)
{
  size_t i, n = 0, starter = 0;
  uint32_t last = 0; /* class of what was kept last */
  int has = 0;
  for (i = 0; i < list->n; i++)
    {
      uint32_t c = (uint32_t) list->at[i], mark = aisle_answers_mark (tables, c), together = 0;
      if (has && (n - 1 == starter || last < mark))
        together = aisle_answers_pair (tables, (uint32_t) list->at[starter], c);
      if (together != 0)
        {
          list->at[starter] = together;
          continue;
        }
      if (mark == 0)
        {
          starter = n;
          has = 1;
        }
      last = mark;
      list->at[n++] = c;
    }
  list->n = n;
}

/* The folded characters of a text, white ones as single blanks, none at the ends. */
static inline void
aisle_answers_fold (const aisle_answers_tables *tables, const char *text, size_t n, aisle_answers_list *out)
{
  size_t i, kept = 0;
  out->n = 0;
  aisle_answers_decompose (tables, text, n, out);
  aisle_answers_compose (tables, out);
  for (i = 0; i < out->n; i++)
    if (out->at[i] != AISLE_ANSWERS_BLANK && (out->at[i] < 9 || out->at[i] > 13 || out->at[i] == 11))
      out->at[kept++] = out->at[i];
    else if (kept > 0 && out->at[kept - 1] != AISLE_ANSWERS_BLANK)
      out->at[kept++] = AISLE_ANSWERS_BLANK;
  out->n = kept > 0 && out->at[kept - 1] == AISLE_ANSWERS_BLANK ? kept - 1 : kept;
}

static inline int
aisle_answers_read_tables (const aisle_arrays *file, aisle_answers_tables *tables)
{
  const struct
  {
    const char *name;
    aisle_arrays_array *array;
  } all[] = {
    { "fold_from", &tables->from },   { "fold_start", &tables->start }, { "fold_to", &tables->to },
    { "fold_marks", &tables->marks }, { "fold_pairs", &tables->pairs }, { "fold_classes", &tables->classes }
  };
  size_t i;
  for (i = 0; i < sizeof all / sizeof *all; i++)
    {
      aisle_arrays_text none = { "", 0 }, name = { all[i].name, strlen (all[i].name) };
      if (!aisle_arrays_find_named (file, none, name, "I32", all[i].array))
        return 0;
    }
  if (tables->start.n != tables->from.n + 1 || tables->marks.n % 2 != 0 || tables->pairs.n % 3 != 0
      || tables->classes.n % 2 != 0)
    return 0;
  for (i = 0; i < tables->from.n; i++)
    {
      uint32_t from = aisle_answers_cell (&tables->start, i), to = aisle_answers_cell (&tables->start, i + 1);
      if (from > to || to > tables->to.n || to - from > AISLE_ANSWERS_SEQUENCE)
        return 0;
    }
  return 1;
}
