/* ---- the file: a header in JSON and arrays behind it ---- */

#define AISLE_SCORER_MAX_TENSORS 4096
#define AISLE_SCORER_MAX_PARTS   64
#define AISLE_SCORER_MAX_ITEMS   ((uint64_t) 1 << 30)

typedef struct
{
  const char *at;
  size_t n;
} aisle_scorer_text;

typedef struct
{
  const unsigned char *at; /* little-endian, perhaps not aligned */
  size_t n;
} aisle_scorer_array;

typedef struct
{
  aisle_scorer_text name, type;
  uint64_t n; /* elements */
  aisle_scorer_array bytes;
} aisle_scorer_tensor;

/* An opened file. */
struct aisle_scorer
{
  unsigned char *owned; /* the file, where open read it */
  aisle_scorer_tensor *tensors;
  size_t n_tensors, n_parts;
  aisle_scorer_text rule;
  struct aisle_scorer_part *parts;
};

static inline uint32_t
aisle_scorer_bits (const unsigned char *at)
{
  return (uint32_t) at[0] | (uint32_t) at[1] << 8 | (uint32_t) at[2] << 16 | (uint32_t) at[3] << 24;
}

static inline float
aisle_scorer_real (const aisle_scorer_array *array, size_t i)
{
  uint32_t bits = aisle_scorer_bits (array->at + 4 * i);
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Indices that were checked to be no less than 0. */
static inline int32_t
aisle_scorer_index (const aisle_scorer_array *array, size_t i)
{
  return (int32_t) (aisle_scorer_bits (array->at + 4 * i) & 0x7fffffffu);
}

static inline uint64_t
aisle_scorer_wide (const aisle_scorer_array *array, size_t i)
{
  return (uint64_t) aisle_scorer_bits (array->at + 8 * i) | (uint64_t) aisle_scorer_bits (array->at + 8 * i + 4) << 32;
}

static inline int
aisle_scorer_is (aisle_scorer_text text, const char *word)
{
  return text.n == strlen (word) && memcmp (text.at, word, text.n) == 0;
}

typedef struct
{
  const char *at, *end;
  int bad;
} aisle_scorer_json;

/* The next character that is no space, without taking it; 0 at the end. */
static inline char
aisle_scorer_peek (aisle_scorer_json *json)
{
  while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' || *json->at == '\t' || *json->at == '\r'))
    json->at++;
  return json->at < json->end ? *json->at : '\0';
}

static inline int
aisle_scorer_take (aisle_scorer_json *json, char wanted)
{
  if (aisle_scorer_peek (json) != wanted || json->at == json->end)
    return 0;
  json->at++;
  return 1;
}

static inline void
aisle_scorer_expect (aisle_scorer_json *json, char wanted)
{
  if (!aisle_scorer_take (json, wanted))
    json->bad = 1;
}

/* A string as it stands between its quotes; what is looked for has no escapes. */
static inline aisle_scorer_text
aisle_scorer_string (aisle_scorer_json *json)
{
  aisle_scorer_text text = { json->at, 0 };
  aisle_scorer_expect (json, '"');
  text.at = json->at;
  while (!json->bad && json->at < json->end && *json->at != '"')
    json->at += *json->at == '\\' && json->end - json->at > 1 ? 2 : 1;
  text.n = (size_t) (json->at - text.at);
  aisle_scorer_expect (json, '"');
  return text;
}

static inline uint64_t
aisle_scorer_count (aisle_scorer_json *json)
{
  uint64_t value = 0;
  char next = aisle_scorer_peek (json);
  if (next < '0' || next > '9')
    json->bad = 1;
  while (!json->bad && json->at < json->end && *json->at >= '0' && *json->at <= '9')
    {
      value = value * 10 + (uint64_t) (*json->at++ - '0');
      if (value > UINT64_MAX / 16)
        json->bad = 1;
    }
  return value;
}

/* Up to `most` counts in brackets; gives how many. */
static inline size_t
aisle_scorer_counts (aisle_scorer_json *json, uint64_t *values, size_t most)
{
  size_t n = 0;
  aisle_scorer_expect (json, '[');
  if (aisle_scorer_take (json, ']'))
    return 0;
  do
    {
      uint64_t value = aisle_scorer_count (json);
      if (n == most)
        json->bad = 1;
      else
        values[n++] = value;
    }
  while (!json->bad && aisle_scorer_take (json, ','));
  aisle_scorer_expect (json, ']');
  return n;
}

static inline void
aisle_scorer_metadata (aisle_scorer_json *json, aisle_scorer_text *rule)
{
  aisle_scorer_expect (json, '{');
  if (aisle_scorer_take (json, '}'))
    return;
  do
    {
      aisle_scorer_text key = aisle_scorer_string (json), value;
      aisle_scorer_expect (json, ':');
      value = aisle_scorer_string (json);
      if (aisle_scorer_is (key, "aisle_rule"))
        *rule = value;
    }
  while (!json->bad && aisle_scorer_take (json, ','));
  aisle_scorer_expect (json, '}');
}

/* {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}; data has n bytes. */
static inline void
aisle_scorer_read_tensor (aisle_scorer_json *json, const unsigned char *data, size_t n, aisle_scorer_tensor *tensor)
{
  uint64_t shape[4], offsets[2] = { 0, 0 }, size = 0;
  size_t n_dims = 0, n_offsets = 0, i;
  aisle_scorer_expect (json, '{');
  do
    {
      aisle_scorer_text key = aisle_scorer_string (json);
      aisle_scorer_expect (json, ':');
      if (aisle_scorer_is (key, "dtype"))
        tensor->type = aisle_scorer_string (json);
      else if (aisle_scorer_is (key, "shape"))
        n_dims = aisle_scorer_counts (json, shape, 4);
      else if (aisle_scorer_is (key, "data_offsets"))
        n_offsets = aisle_scorer_counts (json, offsets, 2);
      else
        json->bad = 1;
    }
  while (!json->bad && aisle_scorer_take (json, ','));
  aisle_scorer_expect (json, '}');
  if (json->bad || tensor->type.n == 0)
    {
      json->bad = 1;
      return;
    }
  size = aisle_scorer_is (tensor->type, "I64") ? 8 : 4;
  tensor->n = 1;
  for (i = 0; i < n_dims; i++)
    {
      if (shape[i] > 0 && tensor->n > (uint64_t) n / shape[i])
        json->bad = 1;
      tensor->n = json->bad ? 0 : tensor->n * shape[i];
    }
  if (n_offsets != 2 || offsets[0] > offsets[1] || offsets[1] > n || (offsets[1] - offsets[0]) / size != tensor->n
      || (offsets[1] - offsets[0]) % size != 0)
    json->bad = 1;
  else
    {
      tensor->bytes.at = data + offsets[0];
      tensor->bytes.n = (size_t) tensor->n;
    }
}

static inline int
aisle_scorer_read_header (aisle_scorer *self, aisle_scorer_json *json, const unsigned char *data, size_t n)
{
  aisle_scorer_expect (json, '{');
  do
    {
      aisle_scorer_text name = aisle_scorer_string (json);
      aisle_scorer_tensor *tensor;
      aisle_scorer_expect (json, ':');
      if (json->bad || self->n_tensors == AISLE_SCORER_MAX_TENSORS)
        return 0;
      if (aisle_scorer_is (name, "__metadata__"))
        {
          aisle_scorer_metadata (json, &self->rule);
          continue;
        }
      tensor = &self->tensors[self->n_tensors++];
      memset (tensor, 0, sizeof *tensor);
      tensor->name = name;
      aisle_scorer_read_tensor (json, data, n, tensor);
    }
  while (!json->bad && aisle_scorer_take (json, ','));
  aisle_scorer_expect (json, '}');
  return !json->bad;
}
