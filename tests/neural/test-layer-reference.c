/* Layers against torch's, forward and gradients: golden/NAME.json, written by tests/reference/layers.py. */
#include "base/json.h"
#include "neural/layer.h"

#include <math.h>

typedef struct
{
  float *data;
  gsize n;
} Values;

static Values
read_values (JsonObject *object, const char *name)
{
  JsonArray *array = json_object_get_array_member (object, name);
  Values self = { .n = json_array_get_length (array) };

  self.data = g_new (float, MAX (self.n, 1));
  for (gsize i = 0; i < self.n; i++)
    self.data[i] = (float) json_array_get_double_element (array, (guint) i);
  return self;
}

/* To a 1e-5th of each value, or of the greatest one's tenth: sums of numbers of that size cancel. */
static void
assert_values (const char *what, const float *got, Values expected)
{
  float most = 0;

  for (gsize i = 0; i < expected.n; i++)
    most = MAX (most, fabsf (expected.data[i]));
  for (gsize i = 0; i < expected.n; i++)
    if (!(fabsf (got[i] - expected.data[i]) <= 1e-5f * MAX (fabsf (expected.data[i]), most / 10)))
      g_error ("%s %" G_GSIZE_FORMAT ": %.9g, torch says %.9g", what, i, got[i], expected.data[i]);
}

static AisleLayer
read_layer (JsonObject *object)
{
  JsonObject *settings = json_object_get_object_member (object, "settings");
  AisleLayer layer = { .kind = aisle_layer_kind (json_object_get_string_member (object, "kind")) };

  layer.in = (gsize) json_object_get_int_member (settings, "in");
  layer.out = (gsize) json_object_get_int_member (settings, "out");
  layer.count = (gsize) json_object_get_int_member_with_default (settings, "count", 0);
  layer.heads = (gsize) json_object_get_int_member_with_default (settings, "heads", 0);
  layer.causal = json_object_get_boolean_member_with_default (settings, "causal", FALSE);
  layer.theta = json_object_get_double_member_with_default (settings, "theta", 0);
  layer.plain = json_object_get_boolean_member_with_default (settings, "plain", FALSE);
  layer.both_ways = json_object_get_boolean_member_with_default (settings, "both_ways", FALSE);
  return layer;
}

static void
check_layer (JsonObject *object)
{
  JsonArray *lengths = json_object_get_array_member (object, "lengths");
  AisleLayer layer = read_layer (object);
  Values x = read_values (object, "x"), y = read_values (object, "y"), d_y = read_values (object, "dy"),
         d_x = read_values (object, "dx"), params = read_values (object, "params"),
         d_params = read_values (object, "dparams");
  AislePack pack = { .n = json_array_get_length (lengths), .n_tokens = x.n / layer.in };
  g_autofree gint32 *start = g_new0 (gint32, pack.n + 1);

  for (gsize s = 0; s < pack.n; s++)
    {
      gint64 length = json_array_get_int_element (lengths, (guint) s);

      start[s + 1] = start[s] + (gint32) length;
      pack.longest = MAX (pack.longest, (gsize) length);
    }
  pack.start = start;
  g_assert_cmpuint (params.n, ==, aisle_layer_n_params (&layer));
  g_autofree float *cache = g_new (float, aisle_layer_cache (&layer, &pack) + 1);
  g_autofree float *scratch = g_new (float, aisle_layer_scratch (&layer, &pack) + 1);
  g_autofree float *out = g_new (float, y.n), *d_in = g_new (float, x.n), *slopes = g_new0 (float, params.n);
  AisleCall pass = { .pack = &pack, .params = params.data, .scratch = scratch };
  layer.kind->forward (&layer, &pass, x.data, out);
  assert_values ("y", out, y);
  pass.cache = cache;
  layer.kind->forward (&layer, &pass, x.data, out);
  assert_values ("y", out, y);
  layer.kind->backward (&layer, &pass, x.data, out, d_y.data, d_in, slopes);
  assert_values ("dx", d_in, d_x);
  assert_values ("dparams", slopes, d_params);
  g_free (x.data);
  g_free (y.data);
  g_free (d_y.data);
  g_free (d_x.data);
  g_free (params.data);
  g_free (d_params.data);
}

static void
test_file (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_load_from_file (parser, data, &error);
  g_assert_no_error (error);
  check_layer (json_node_get_object (json_parser_get_root (parser)));
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "neural", "golden", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_assert_cmpuint (files->len, >=, 12);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *base = g_path_get_basename (files->pdata[i]);
      g_autofree char *path = g_strdup_printf ("/neural/reference/%s", base);

      g_test_add_data_func (path, files->pdata[i], test_file);
    }
  return g_test_run ();
}
