/* speakers.c: see speakers.h. */
#include "dialogue/speakers.h"

#include <string.h>

/* Lower case, between bars. */
static const char agents[] = "|agent|assistant|seller|staff|clerk|operator|support|rep|representative|advisor|service|"
                             "employee|merchant|shop|wizard|bot|gpt|客服|卖家|商家|店主|店员|坐席|导购|机器人|助手|";
static const char customers[] =
    "|customer|user|client|buyer|shopper|seeker|guest|visitor|caller|consumer|human|usr|顾客|"
    "客户|买家|用户|访客|";
static const char others[] = "|action|system|note|event|系统|备注|";

static gboolean
is_among (const char *list, const char *name)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);
  g_autofree char *between = g_strconcat ("|", g_strstrip (lower), "|", NULL);

  return strstr (list, between) != NULL;
}

static gboolean
is_chosen (char *const *chosen, const char *name)
{
  for (; *chosen != NULL; chosen++)
    if (g_str_equal (*chosen, name))
      return TRUE;
  return FALSE;
}

/* The one who opens conversations most often for how much they speak: the customer. */
static gsize
who_begins (const AisleSpokenRow *rows, gsize n, gsize n_names)
{
  g_autofree double *first = g_new0 (double, n_names), *all = g_new0 (double, n_names);
  gsize best = 0;

  for (gsize i = 0; i < n; i++)
    if (rows[i].name >= 0 && !rows[i].alone)
      {
        all[rows[i].name]++;
        first[rows[i].name] += rows[i].first;
      }
  for (gsize s = 1; s < n_names; s++)
    if (first[s] * (all[best] + 1) > first[best] * (all[s] + 1))
      best = s;
  return best;
}

gboolean
aisle_speakers_guess (const char *const *names, gsize n_names, const AisleSpokenRow *rows, gsize n, char *const *chosen,
                      guint8 *roles)
{
  gsize n_agents = 0, n_customers = 0, n_open = 0, begins, system = n_names;
  const guint8 open = G_MAXUINT8;

  for (gsize s = 0; s < n_names; s++)
    {
      if (chosen != NULL)
        roles[s] = is_chosen (chosen, names[s]) ? AISLE_SPEAKER_AGENT : AISLE_SPEAKER_CUSTOMER;
      else if (is_among (agents, names[s]))
        roles[s] = AISLE_SPEAKER_AGENT;
      else if (is_among (customers, names[s]))
        roles[s] = AISLE_SPEAKER_CUSTOMER;
      else
        roles[s] = is_among (others, names[s]) ? AISLE_SPEAKER_OTHER : open;
      if (roles[s] == AISLE_SPEAKER_OTHER && g_ascii_strcasecmp (names[s], "system") == 0)
        system = s;
      n_agents += roles[s] == AISLE_SPEAKER_AGENT;
      n_customers += roles[s] == AISLE_SPEAKER_CUSTOMER;
      n_open += roles[s] == open;
    }
  /* Where nobody else answers the customer, the system is what they talk with. */
  if (n_agents + n_open == 0 && n_customers > 0 && system < n_names)
    roles[system] = AISLE_SPEAKER_AGENT;
  if (n_open == 0)
    return FALSE;
  begins = who_begins (rows, n, n_names);
  for (gsize s = 0; s < n_names; s++)
    if (roles[s] == open && n_customers > 0)
      roles[s] = n_agents > 0 ? AISLE_SPEAKER_CUSTOMER : AISLE_SPEAKER_AGENT;
    else if (roles[s] == open && n_agents > 0)
      roles[s] = AISLE_SPEAKER_CUSTOMER;
    else if (roles[s] == open)
      roles[s] = s == begins || n_open == 1 ? AISLE_SPEAKER_CUSTOMER : AISLE_SPEAKER_AGENT;
  return n_agents + n_customers == 0 && n_open > 1;
}
