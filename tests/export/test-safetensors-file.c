/* test-safetensors-file.c: arrays come back from their file; headers that lie are refused. */
#include "export-fixture.h"

#include "export/safetensors-file.h"

/* A file of this header and so many bytes of data 0, 1, 2 ... */
static GBytes *
make_file (const char *header, gsize n_data)
{
  guint64 length = strlen (header);
  GByteArray *bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *) &length, 8);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) length);
  for (gsize i = 0; i < n_data; i++)
    g_byte_array_append (bytes, &(guint8){ (guint8) i }, 1);
  return g_byte_array_free_to_bytes (bytes);
}

static void
assert_refused (const char *header, gsize n_data, const char *part)
{
  g_autoptr (GBytes) file = make_file (header, n_data);
  g_autoptr (GError) error = NULL;
  g_assert_null (aisle_safetensors_read (file, NULL, &error));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

#define T(shape, begin, end) "{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[" begin "," end "]}"

static void
test_refused (void)
{
  assert_refused ("{\"a\":" T ("[2]", "0", "8") ",\"b\":" T ("[2]", "4", "12") "}", 12, "overlaps");
  assert_refused ("{\"a\":" T ("[2]", "0", "8") ",\"b\":" T ("[2]", "0", "8") "}", 8, "overlaps");
  assert_refused ("{\"a\":" T ("[1]", "4", "8") "}", 8, "gap");
  assert_refused ("{\"a\":" T ("[1]", "0", "4") "}", 8, "longer");
  assert_refused ("{\"a\":" T ("[3]", "0", "8") "}", 8, "does not fit its shape");
  assert_refused ("{\"a\":" T ("[2]", "0", "8") "}", 4, "does not fit its shape");
  assert_refused ("{\"a\":" T ("[2]", "8", "0") "}", 8, "does not fit its shape");
  assert_refused ("{\"a\":" T ("[-1]", "0", "8") "}", 8, "shape that cannot be");
  assert_refused ("{\"a\":" T ("[1.5]", "0", "8") "}", 8, "shape that cannot be");
  assert_refused ("{\"a\":" T ("[1,1,1,1,2]", "0", "8") "}", 8, "shape that cannot be");
  assert_refused ("{\"a\":" T ("[4611686018427387904,4]", "0", "0") "}", 0, "shape that cannot be");
  assert_refused ("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", 2, "F32");
  assert_refused ("{\"a\":7}", 0, "not described");
  assert_refused ("[]", 0, "not a JSON object");
  assert_refused ("{\"a\":", 0, "");
  assert_refused ("{\"a\":\"\xff\"}", 0, "not a JSON object");

  g_autoptr (GString) deep = g_string_new ("{\"a\":");
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  assert_refused (deep->str, 0, "");
}

static void
test_header_length (void)
{
  static const guint64 lengths[] = { 0, 3, 17, 1 << 25, G_MAXUINT64 };
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8 bytes[24] = { 0 };
      g_autoptr (GError) error = NULL;
      memcpy (bytes, &lengths[i], 8);
      memcpy (bytes + 8, "{}{}", 4);
      g_autoptr (GBytes) file = g_bytes_new (bytes, sizeof bytes);
      g_assert_null (aisle_safetensors_read (file, NULL, &error));
      g_assert_nonnull (error);
    }
}

/* Tensors of other people's files need not be aligned. */
static void
test_unaligned (void)
{
  g_autoptr (GBytes) file = make_file ("{\"a\":" T ("[2]", "0", "8") "}  ", 8);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) tensors = aisle_safetensors_read (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (aisle_tensors_find (tensors, "a")->data, 8, "\x00\x01\x02\x03\x04\x05\x06\x07", 8);
}

static void
test_round_trip (void)
{
  char *metadata[] = { (char *) "name", (char *) "quote\" and 日志", NULL };
  const gint64 two_two[] = { 2, 2 }, three = 3, none[] = { 0, 5 };
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "model.safetensors", NULL);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  aisle_tensors_add_copy (tensors, "small", AISLE_DTYPE_I32, 1, &three, (const gint32[]){ -1, 2, G_MAXINT32 });
  aisle_tensors_add_copy (tensors, "wide", AISLE_DTYPE_I64, 2, two_two, (const gint64[]){ 1, G_MININT64, 3, 4 });
  aisle_tensors_add_copy (tensors, "real \"x\"", AISLE_DTYPE_F32, 0, NULL, (const float[]){ .1f });
  aisle_tensors_add (tensors, "empty", AISLE_DTYPE_F32, 2, none);
  g_assert_true (aisle_safetensors_write (tensors, metadata, path, NULL, &error));

  gsize length;
  g_autofree char *bytes = aisle_file_read (path, 1 << 16, &length, &error);
  g_autoptr (GBytes) file = g_bytes_new (bytes, length);
  g_auto (GStrv) texts = NULL;
  g_autoptr (AisleTensors) again = aisle_safetensors_read (file, &texts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_tensors_n (again), ==, 4);
  for (gsize i = 0; i < 4; i++)
    {
      const AisleTensor *a = aisle_tensors_at (tensors, i), *b = aisle_tensors_find (again, a->name);
      gsize size = aisle_tensor_n_elements (a) * aisle_dtype_size (a->dtype);
      g_assert_cmpuint (a->n_dims, ==, b->n_dims);
      g_assert_cmpmem (a->data, size, b->data, aisle_tensor_n_elements (b) * aisle_dtype_size (b->dtype));
      g_assert_cmpuint ((guintptr) b->data % aisle_dtype_size (b->dtype), ==, 0);
    }
  g_assert_cmpstr (texts[0], ==, "name");
  g_assert_cmpstr (texts[1], ==, metadata[1]);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors-file/round-trip", test_round_trip);
  g_test_add_func ("/safetensors-file/refused", test_refused);
  g_test_add_func ("/safetensors-file/header-length", test_header_length);
  g_test_add_func ("/safetensors-file/unaligned", test_unaligned);
  return g_test_run ();
}
