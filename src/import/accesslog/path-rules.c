/* path-rules.c: see path-rules.h. */
#include "import/accesslog/path-rules.h"

#include <string.h>

#define WORDS 24 /* of a path that are looked at */

typedef struct
{
  AislePathKind kind;
  char **words;
} Rule;

struct _AislePathRules
{
  GArray *rules;
  char **search_parameters, **item_parameters;
};

const char *
aisle_path_kind_word (AislePathKind kind)
{
  static const char *const words[AISLE_N_PATHS] = {
    [AISLE_PATH_PAGE] = "page",         [AISLE_PATH_VIEW] = "view",     [AISLE_PATH_CART] = "cart",
    [AISLE_PATH_PURCHASE] = "purchase", [AISLE_PATH_SEARCH] = "search",
  };

  return words[kind];
}

static void
clear_rule (gpointer data)
{
  g_strfreev (((Rule *) data)->words);
}

static void
add_rules (AislePathRules *self, const AisleMapping *mapping, const char *option, AislePathKind kind)
{
  const char *list = aisle_mapping_option (mapping, option);
  g_auto (GStrv) patterns = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strstrip (patterns[i]), "/", -1);
      GPtrArray *words = g_ptr_array_new ();

      for (guint p = 0; parts[p] != NULL; p++)
        if (*parts[p] != '\0')
          g_ptr_array_add (words, g_strdup (parts[p]));
      g_ptr_array_add (words, NULL);
      if (words->len > 1)
        {
          Rule rule = { kind, (char **) g_ptr_array_free (words, FALSE) };

          g_array_append_val (self->rules, rule);
        }
      else
        g_ptr_array_free (words, TRUE);
    }
}

static char **
parameter_names (const AisleMapping *mapping, const char *option)
{
  const char *list = aisle_mapping_option (mapping, option);
  char **names = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    g_strstrip (names[i]);
  return names;
}

AislePathRules *
aisle_path_rules_new (const AisleMapping *mapping)
{
  AislePathRules *self = g_new0 (AislePathRules, 1);

  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (self->rules, clear_rule);
  /* In this order: a purchase is more than a cart, a cart more than a view. */
  add_rules (self, mapping, "purchase", AISLE_PATH_PURCHASE);
  add_rules (self, mapping, "cart", AISLE_PATH_CART);
  add_rules (self, mapping, "search", AISLE_PATH_SEARCH);
  add_rules (self, mapping, "view", AISLE_PATH_VIEW);
  self->search_parameters = parameter_names (mapping, "search_parameters");
  self->item_parameters = parameter_names (mapping, "item_parameters");
  return self;
}

void
aisle_path_rules_free (AislePathRules *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rules);
  g_strfreev (self->search_parameters);
  g_strfreev (self->item_parameters);
  g_free (self);
}

void
aisle_path_split (AisleSpan target, AisleSpan *path, AisleSpan *parameters)
{
  const char *p = target.length > 0 ? target.data : "", *end = p + target.length, *mark;

  if (target.length > 8 && (strncmp (p, "http://", 7) == 0 || strncmp (p, "https://", 8) == 0))
    {
      p += p[4] == 's' ? 8 : 7;
      p = memchr (p, '/', end - p);
      if (p == NULL)
        p = end;
    }
  mark = p < end ? memchr (p, '#', end - p) : NULL;
  if (mark != NULL)
    end = mark;
  mark = p < end ? memchr (p, '?', end - p) : NULL;
  *path = (AisleSpan){ p, (gsize) ((mark != NULL ? mark : end) - p) };
  *parameters = mark != NULL ? (AisleSpan){ mark + 1, (gsize) (end - mark - 1) } : (AisleSpan){ end, 0 };
}

/* ---- looking ---- */

static guint
split_words (AisleSpan path, AisleSpan words[WORDS])
{
  const char *p = path.data, *end = p + path.length;
  guint n = 0;

  while (p < end && n < WORDS)
    {
      const char *slash = memchr (p, '/', end - p), *stop = slash != NULL ? slash : end;

      if (stop > p)
        words[n++] = (AisleSpan){ p, (gsize) (stop - p) };
      p = stop + 1;
    }
  return n;
}

static gboolean
word_fits (const char *pattern, AisleSpan word, AisleSpan *item)
{
  gsize length = strlen (pattern);

  if (g_str_equal (pattern, "ITEM"))
    {
      *item = word;
      return TRUE;
    }
  if (pattern[length - 1] == '*')
    return word.length >= length - 1 && g_ascii_strncasecmp (pattern, word.data, length - 1) == 0;
  return word.length == length && g_ascii_strncasecmp (pattern, word.data, length) == 0;
}

static gboolean
rule_fits (const Rule *rule, const AisleSpan *words, guint n, AisleSpan *item)
{
  for (guint from = 0; from < n; from++)
    {
      AisleSpan found = { NULL, 0 };
      guint i = 0;

      while (rule->words[i] != NULL && from + i < n && word_fits (rule->words[i], words[from + i], &found))
        i++;
      if (rule->words[i] != NULL)
        continue;
      *item = found;
      return TRUE;
    }
  return FALSE;
}

/* The value of the first of the named parameters that has one. */
static AisleSpan
parameter (AisleSpan parameters, char **names)
{
  const char *end = parameters.data + parameters.length;

  for (guint i = 0; names[i] != NULL && parameters.length > 0; i++)
    {
      gsize length = strlen (names[i]);

      for (const char *p = parameters.data; p < end;)
        {
          const char *mark = memchr (p, '&', end - p), *stop = mark != NULL ? mark : end;

          if ((gsize) (stop - p) > length + 1 && p[length] == '=' && g_ascii_strncasecmp (p, names[i], length) == 0)
            return (AisleSpan){ p + length + 1, (gsize) (stop - p) - length - 1 };
          p = stop + 1;
        }
    }
  return (AisleSpan){ NULL, 0 };
}

AislePathKind
aisle_path_rules_look (const AislePathRules *self, AisleSpan path, AisleSpan parameters, AisleSpan *item,
                       AisleSpan *query)
{
  AisleSpan words[WORDS];
  guint n = split_words (path, words);

  *item = *query = (AisleSpan){ NULL, 0 };
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);

      if (!rule_fits (rule, words, n, item))
        continue;
      if (rule->kind == AISLE_PATH_SEARCH)
        {
          *query = parameter (parameters, self->search_parameters);
          /* The page with the empty search box. */
          return query->length > 0 ? AISLE_PATH_SEARCH : AISLE_PATH_PAGE;
        }
      if (item->length == 0 && rule->kind != AISLE_PATH_PURCHASE)
        *item = parameter (parameters, self->item_parameters);
      return rule->kind;
    }
  return AISLE_PATH_PAGE;
}

gboolean
aisle_path_is_asset (AisleSpan path)
{
  static const char *const ends[] = { "js",    "mjs", "css",  "map",  "png", "jpg",  "jpeg",
                                      "gif",   "svg", "webp", "avif", "ico", "bmp",  "woff",
                                      "woff2", "ttf", "otf",  "eot",  "mp4", "webm", "mp3" };
  const char *p = path.data + path.length;
  gsize length = 0;

  while (length < path.length && length < 12 && p[-1] != '.' && p[-1] != '/')
    {
      p--;
      length++;
    }
  if (length == 0 || length == path.length || p[-1] != '.')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (strlen (ends[i]) == length && g_ascii_strncasecmp (ends[i], p, length) == 0)
      return TRUE;
  return FALSE;
}
