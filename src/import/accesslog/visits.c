/* visits.c: see visits.h. */
#include "import/accesslog/visits.h"

#include "base/calendar.h"

#include <string.h>

#define MOST  (1u << 20)
#define SWEEP (1u << 16) /* new visitors between two sweeps */

struct _AisleVisits
{
  GHashTable *table;
  gint64 gap, now; /* now: the latest time seen */
  guint added;
};

static guint
visit_hash (gconstpointer data)
{
  return (guint) ((const AisleVisit *) data)->key[0];
}

static gboolean
visit_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (((const AisleVisit *) a)->key, ((const AisleVisit *) b)->key, 16) == 0;
}

AisleVisits *
aisle_visits_new (gint64 gap)
{
  AisleVisits *self = g_new0 (AisleVisits, 1);

  self->gap = gap;
  self->now = G_MININT64;
  self->table = g_hash_table_new_full (visit_hash, visit_equal, g_free, NULL);
  return self;
}

void
aisle_visits_free (AisleVisits *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->table);
  g_free (self);
}

/* FNV-1a over address, a mark and agent, stirred at the end. */
static guint64
hash_of (AisleSpan address, AisleSpan agent, guint64 seed)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037) ^ seed;
  const guint64 prime = G_GUINT64_CONSTANT (1099511628211);

  for (gsize i = 0; i < address.length; i++)
    hash = (hash ^ (guint8) address.data[i]) * prime;
  hash = (hash ^ '\n') * prime;
  for (gsize i = 0; i < agent.length; i++)
    hash = (hash ^ (guint8) agent.data[i]) * prime;
  hash ^= hash >> 32;
  hash *= G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  return hash ^ hash >> 32;
}

static gboolean
is_older (gpointer key, gpointer value, gpointer data)
{
  return ((AisleVisit *) key)->seen < *(gint64 *) data;
}

static void
sweep (AisleVisits *self)
{
  gint64 keep = MAX (AISLE_DAY, 2 * self->gap), limit;

  self->added = 0;
  do
    {
      limit = self->now - keep;
      g_hash_table_foreach_remove (self->table, is_older, &limit);
      keep /= 2;
    }
  while (g_hash_table_size (self->table) > MOST - SWEEP && keep > 0);
  /* All of one moment: nothing tells them apart by age. */
  if (g_hash_table_size (self->table) > MOST - SWEEP)
    g_hash_table_remove_all (self->table);
}

AisleVisit *
aisle_visits_get (AisleVisits *self, AisleSpan address, AisleSpan agent, gint64 time)
{
  AisleVisit wanted = { .key = { hash_of (address, agent, 0),
                                 hash_of (address, agent, G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) } };
  AisleVisit *visit;

  self->now = MAX (self->now, time);
  visit = g_hash_table_lookup (self->table, &wanted);
  if (visit == NULL)
    {
      if (++self->added >= SWEEP)
        sweep (self);
      visit = g_new0 (AisleVisit, 1);
      memcpy (visit->key, wanted.key, sizeof wanted.key);
      visit->last = G_MININT64;
      visit->seen = time;
      visit->crawler = aisle_agent_is_crawler (agent);
      g_hash_table_add (self->table, visit);
    }
  visit->seen = MAX (visit->seen, time);
  return visit;
}

gsize
aisle_visits_session (AisleVisits *self, AisleVisit *visit, gint64 time, char *out)
{
  if (visit->last == G_MININT64 || time - visit->last > self->gap || visit->start - time > self->gap)
    {
      visit->start = time;
      visit->last = time;
    }
  visit->last = MAX (visit->last, time);
  return (gsize) g_snprintf (out, 40, "%016" G_GINT64_MODIFIER "x-%" G_GINT64_FORMAT, visit->key[0],
                             visit->start / AISLE_SECOND);
}

gsize
aisle_visits_size (const AisleVisits *self)
{
  return g_hash_table_size (self->table);
}

gboolean
aisle_agent_is_crawler (AisleSpan agent)
{
  static const char *const words[] = {
    "bot",     "crawl",          "spider",     "slurp",       "mediapartners",  "facebookexternalhit",
    "curl/",   "wget/",          "python-",    "java/",       "go-http-client", "libwww",
    "scrapy",  "headlesschrome", "phantomjs",  "pingdom",     "uptime",         "monitor",
    "semrush", "lighthouse",     "httpclient", "feedfetcher", "feedburner",     "archiver",
    "nutch",   "yandeximages",   "validator",  "check_http",  "zgrab",
  };
  g_autofree char *lower = NULL;

  if (agent.length == 0)
    return TRUE;
  lower = g_ascii_strdown (agent.data, (gssize) agent.length);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *found = strstr (lower, words[i]);

      /* Cubot makes telephones. */
      if (found != NULL && !(i == 0 && found >= lower + 2 && strncmp (found - 2, "cubot", 5) == 0))
        return TRUE;
    }
  return FALSE;
}
