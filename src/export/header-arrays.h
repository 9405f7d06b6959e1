/* ---- arrays in a safetensors file: a header in JSON, the arrays behind it, and settings in its metadata "aisle_rule" ---- */
#ifndef AISLE_ARRAYS_H
#define AISLE_ARRAYS_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AISLE_ARRAYS_MAX_TENSORS 4096

typedef struct
{
  const char *at;
  size_t n;
} aisle_arrays_text;

typedef struct
{
  const unsigned char *at; /* little-endian, perhaps not aligned */
  size_t n;
} aisle_arrays_array;

typedef struct
{
  aisle_arrays_text name, type;
  uint64_t n; /* elements */
  aisle_arrays_array bytes;
} aisle_arrays_tensor;

/* An opened file, anyone's: shapes are checked, what the numbers say is not. */
typedef struct
{
  unsigned char *owned; /* the file, where read_file read it */
  aisle_arrays_tensor *tensors;
  size_t n_tensors;
  aisle_arrays_text rule;
} aisle_arrays;

static inline uint32_t
aisle_arrays_bits (const unsigned char *at)
{
  return (uint32_t) at[0] | (uint32_t) at[1] << 8 | (uint32_t) at[2] << 16 | (uint32_t) at[3] << 24;
}

static inline float
aisle_arrays_real (const aisle_arrays_array *array, size_t i)
{
  uint32_t bits = aisle_arrays_bits (array->at + 4 * i);
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Indices that were checked to be no less than 0. */
static inline int32_t
aisle_arrays_index (const aisle_arrays_array *array, size_t i)
{
  return (int32_t) (aisle_arrays_bits (array->at + 4 * i) & 0x7fffffffu);
}

static inline uint64_t
aisle_arrays_wide (const aisle_arrays_array *array, size_t i)
{
  return (uint64_t) aisle_arrays_bits (array->at + 8 * i) | (uint64_t) aisle_arrays_bits (array->at + 8 * i + 4) << 32;
}

static inline int
aisle_arrays_is (aisle_arrays_text text, const char *word)
{
  return text.n == strlen (word) && memcmp (text.at, word, text.n) == 0;
}

typedef struct
{
  const char *at, *end;
  int bad;
} aisle_arrays_json;

/* The next character that is no space, without taking it; 0 at the end. */
static inline char
aisle_arrays_peek (aisle_arrays_json *json)
{
  while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' || *json->at == '\t' || *json->at == '\r'))
    json->at++;
  return json->at < json->end ? *json->at : '\0';
}

static inline int
aisle_arrays_take (aisle_arrays_json *json, char wanted)
{
  if (aisle_arrays_peek (json) != wanted || json->at == json->end)
    return 0;
  json->at++;
  return 1;
}

static inline void
aisle_arrays_expect (aisle_arrays_json *json, char wanted)
{
  if (!aisle_arrays_take (json, wanted))
    json->bad = 1;
}

/* A string as it stands between its quotes; what is looked for has no escapes. */
static inline aisle_arrays_text
aisle_arrays_string (aisle_arrays_json *json)
{
  aisle_arrays_text text = { json->at, 0 };
  aisle_arrays_expect (json, '"');
  text.at = json->at;
  while (!json->bad && json->at < json->end && *json->at != '"')
    json->at += *json->at == '\\' && json->end - json->at > 1 ? 2 : 1;
  text.n = (size_t) (json->at - text.at);
  aisle_arrays_expect (json, '"');
  return text;
}

static inline uint64_t
aisle_arrays_count (aisle_arrays_json *json)
{
  uint64_t value = 0;
  char next = aisle_arrays_peek (json);
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
aisle_arrays_counts (aisle_arrays_json *json, uint64_t *values, size_t most)
{
  size_t n = 0;
  aisle_arrays_expect (json, '[');
  if (aisle_arrays_take (json, ']'))
    return 0;
  do
    {
      uint64_t value = aisle_arrays_count (json);
      if (n == most)
        json->bad = 1;
      else
        values[n++] = value;
    }
  while (!json->bad && aisle_arrays_take (json, ','));
  aisle_arrays_expect (json, ']');
  return n;
}

static inline void
aisle_arrays_metadata (aisle_arrays_json *json, aisle_arrays_text *rule)
{
  aisle_arrays_expect (json, '{');
  if (aisle_arrays_take (json, '}'))
    return;
  do
    {
      aisle_arrays_text key = aisle_arrays_string (json), value;
      aisle_arrays_expect (json, ':');
      value = aisle_arrays_string (json);
      if (aisle_arrays_is (key, "aisle_rule"))
        *rule = value;
    }
  while (!json->bad && aisle_arrays_take (json, ','));
  aisle_arrays_expect (json, '}');
}

/* {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}; data has n bytes. */
static inline void
aisle_arrays_read_tensor (aisle_arrays_json *json, const unsigned char *data, size_t n, aisle_arrays_tensor *tensor)
{
  uint64_t shape[4], offsets[2] = { 0, 0 }, size = 0;
  size_t n_dims = 0, n_offsets = 0, i;
  aisle_arrays_expect (json, '{');
  do
    {
      aisle_arrays_text key = aisle_arrays_string (json);
      aisle_arrays_expect (json, ':');
      if (aisle_arrays_is (key, "dtype"))
        tensor->type = aisle_arrays_string (json);
      else if (aisle_arrays_is (key, "shape"))
        n_dims = aisle_arrays_counts (json, shape, 4);
      else if (aisle_arrays_is (key, "data_offsets"))
        n_offsets = aisle_arrays_counts (json, offsets, 2);
      else
        json->bad = 1;
    }
  while (!json->bad && aisle_arrays_take (json, ','));
  aisle_arrays_expect (json, '}');
  if (json->bad || tensor->type.n == 0)
    {
      json->bad = 1;
      return;
    }
  size = aisle_arrays_is (tensor->type, "I64") ? 8 : 4;
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
aisle_arrays_read_header (aisle_arrays *self, aisle_arrays_json *json, const unsigned char *data, size_t n)
{
  aisle_arrays_expect (json, '{');
  do
    {
      aisle_arrays_text name = aisle_arrays_string (json);
      aisle_arrays_tensor *tensor;
      aisle_arrays_expect (json, ':');
      if (json->bad || self->n_tensors == AISLE_ARRAYS_MAX_TENSORS)
        return 0;
      if (aisle_arrays_is (name, "__metadata__"))
        {
          aisle_arrays_metadata (json, &self->rule);
          continue;
        }
      tensor = &self->tensors[self->n_tensors++];
      memset (tensor, 0, sizeof *tensor);
      tensor->name = name;
      aisle_arrays_read_tensor (json, data, n, tensor);
    }
  while (!json->bad && aisle_arrays_take (json, ','));
  aisle_arrays_expect (json, '}');
  return !json->bad;
}

static inline void
aisle_arrays_close (aisle_arrays *self)
{
  free (self->tensors);
  free (self->owned);
  self->tensors = NULL;
  self->owned = NULL;
}

/* NULL, or what is wrong; the bytes must stay until it is closed, which must be done in either case. */
static inline const char *
aisle_arrays_open (aisle_arrays *self, const void *bytes, size_t n)
{
  const unsigned char *file = (const unsigned char *) bytes;
  aisle_arrays_array whole = { file, n };
  uint64_t length = n >= 8 ? aisle_arrays_wide (&whole, 0) : 0;
  aisle_arrays_json json;
  memset (self, 0, sizeof *self);
  if (n < 8 || length > n - 8)
    return "the bytes are not a safetensors file";
  self->tensors = (aisle_arrays_tensor *) malloc (AISLE_ARRAYS_MAX_TENSORS * sizeof *self->tensors);
  if (self->tensors == NULL)
    return "not enough memory";
  json.at = (const char *) file + 8;
  json.end = json.at + length;
  json.bad = 0;
  return aisle_arrays_read_header (self, &json, file + 8 + length, n - 8 - (size_t) length)
             ? NULL
             : "the bytes are not a safetensors file";
}

/* All bytes of a file (free them), or NULL and what is wrong. */
static inline unsigned char *
aisle_arrays_read (const char *path, size_t *n, const char **problem)
{
  FILE *file = fopen (path, "rb");
  unsigned char *bytes = NULL;
  size_t room = 0, got = 1;
  *problem = "the file cannot be read";
  *n = 0;
  if (file == NULL)
    return NULL;
  while (got > 0)
    {
      if (*n == room)
        {
          unsigned char *more;
          room = room == 0 ? 1 << 20 : 2 * room;
          more = room > *n ? (unsigned char *) realloc (bytes, room) : NULL;
          if (more == NULL)
            break;
          bytes = more;
        }
      got = fread (bytes + *n, 1, room - *n, file);
      *n += got;
    }
  if (got > 0)
    *problem = "not enough memory";
  else if (!ferror (file))
    *problem = NULL;
  fclose (file);
  if (*problem != NULL)
    {
      free (bytes);
      return NULL;
    }
  return bytes;
}

/* What is left of a text up to the separator, which is taken with it. */
static inline aisle_arrays_text
aisle_arrays_split (aisle_arrays_text *text, char separator)
{
  aisle_arrays_text part = { text->at, 0 };
  while (part.n < text->n && part.at[part.n] != separator)
    part.n++;
  text->at += part.n < text->n ? part.n + 1 : part.n;
  text->n -= part.n < text->n ? part.n + 1 : part.n;
  return part;
}

/* The value of a key in a line; no text where there is none. */
static inline aisle_arrays_text
aisle_arrays_option (aisle_arrays_text line, const char *key)
{
  while (line.n > 0)
    {
      aisle_arrays_text value = aisle_arrays_split (&line, ' '), name = aisle_arrays_split (&value, '=');
      if (aisle_arrays_is (name, key))
        return value;
    }
  line.n = 0;
  return line;
}

/* digits . digits e digits, whatever the locale; what is none is the fallback. */
static inline double
aisle_arrays_setting (aisle_arrays_text line, const char *key, double fallback)
{
  aisle_arrays_text text = aisle_arrays_option (line, key);
  double value = 0;
  int exponent = 0, given = 0, after = 0, sign = 1;
  size_t i = 0;
  for (; i < text.n && (text.at[i] == '.' || (text.at[i] >= '0' && text.at[i] <= '9')); i++)
    if (text.at[i] == '.')
      after = 1;
    else
      {
        value = value * 10 + (text.at[i] - '0');
        exponent -= after;
      }
  if (text.n == 0 || i == 0 || i > 40)
    return fallback;
  if (i < text.n && text.at[i] == 'e')
    {
      i++;
      if (i < text.n && (text.at[i] == '-' || text.at[i] == '+'))
        sign = text.at[i++] == '-' ? -1 : 1;
      for (; i < text.n && text.at[i] >= '0' && text.at[i] <= '9' && given < 1000; i++)
        given = given * 10 + (text.at[i] - '0');
    }
  exponent += sign * given;
  return exponent < 0 ? value / pow (10, -exponent) : value * pow (10, exponent);
}

/* A whole number from 0 to 2^31 - 1. */
static inline uint64_t
aisle_arrays_whole (aisle_arrays_text line, const char *key, uint64_t fallback)
{
  double value = aisle_arrays_setting (line, key, (double) fallback);
  return value >= 0 && value <= 2147483647.0 ? (uint64_t) value : fallback;
}

static inline int
aisle_arrays_choice (aisle_arrays_text line, const char *key, const char *const *names, int n)
{
  aisle_arrays_text text = aisle_arrays_option (line, key);
  int i;
  for (i = 0; i < n; i++)
    if (aisle_arrays_is (text, names[i]))
      return i;
  return 0;
}

/* The array of the name prefix and name, of that type. */
static inline int
aisle_arrays_find_named (const aisle_arrays *self, aisle_arrays_text prefix, aisle_arrays_text name, const char *type,
                         aisle_arrays_array *array)
{
  size_t i;
  for (i = 0; i < self->n_tensors; i++)
    {
      const aisle_arrays_tensor *tensor = &self->tensors[i];
      if (tensor->name.n == prefix.n + name.n && memcmp (tensor->name.at, prefix.at, prefix.n) == 0
          && memcmp (tensor->name.at + prefix.n, name.at, name.n) == 0)
        {
          *array = tensor->bytes;
          return aisle_arrays_is (tensor->type, type);
        }
    }
  return 0;
}

static inline int
aisle_arrays_finite (const aisle_arrays_array *array)
{
  size_t i;
  for (i = 0; i < array->n; i++)
    if (!(fabs ((double) aisle_arrays_real (array, i)) <= 3.5e38))
      return 0;
  return 1;
}

#endif
