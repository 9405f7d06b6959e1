/* assistant-shop.h: a small shop whose customers ask about parcels, refunds, advice and products, in English and Chinese:
 * the texts of its files. */
#pragma once

#include <glib.h>

static const char *const assistant_things[] = {
  "shirt", "shoes", "jacket", "lamp",   "kettle", "scarf", "phone", "bag",
  "watch", "mug",   "table",  "carpet", "bottle", "chair", "hat",   "belt"
};

/* text,intent: five intents, each in words of its own, and what may mean either of two, so that nothing is quite sure. */
static inline GString *
assistant_shop_texts (void)
{
  static const struct
  {
    const char *text, *intent;
  } frames[] = { { "where is my parcel with the %s", "delivery" },
                 { "when does the %s arrive", "delivery" },
                 { "I want my money back for the %s", "refund" },
                 { "please refund the %s", "refund" },
                 { "which %s do you recommend to me", "recommend_item" },
                 { "recommend me a nice %s", "recommend_item" },
                 { "do you sell a %s", "find_product" },
                 { "search the shop for a %s", "find_product" },
                 { "我要退货 %s", "退货" },
                 { "%s 怎么退货", "退货" } };
  GString *csv = g_string_new ("text,intent\n");

  for (gsize i = 0; i < G_N_ELEMENTS (assistant_things); i++)
    for (gsize f = 0; f < G_N_ELEMENTS (frames); f++)
      {
        g_auto (GStrv) parts = g_strsplit (frames[f].text, "%s", 2);

        g_string_append_printf (csv, "%s%s%s,%s\n", parts[0], assistant_things[i], parts[1], frames[f].intent);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (assistant_things); i++)
    {
      const char *thing = assistant_things[i];

      g_string_append_printf (csv, "it is about my order of the %s,%s\n", thing, i % 2 == 0 ? "delivery" : "refund");
      g_string_append_printf (csv, "a word on my order %s,%s\n", thing, i % 3 == 0 ? "refund" : "delivery");
      g_string_append_printf (csv, "hello about a %s,%s\n", thing, i % 2 == 0 ? "find_product" : "recommend_item");
      g_string_append_printf (csv, "hi there the %s,%s\n", thing, i % 3 == 0 ? "recommend_item" : "退货");
    }
  return csv;
}

/* item,title */
static inline GString *
assistant_shop_items (void)
{
  GString *csv = g_string_new ("item,title\n");

  for (gsize i = 0; i < G_N_ELEMENTS (assistant_things); i++)
    g_string_append_printf (csv, "i%zu,Blue %s\n", i, assistant_things[i]);
  return csv;
}

/* time,user,kind,item: two customers of even items, two of odd ones. */
static inline GString *
assistant_shop_log (void)
{
  GString *csv = g_string_new ("time,user,kind,item\n");

  for (gsize i = 0; i < G_N_ELEMENTS (assistant_things); i++)
    for (gsize u = i % 2; u < 4; u += 2)
      g_string_append_printf (csv, "2026-01-%02zu 10:00:00,u%zu,purchase,i%zu\n", 1 + i, u, i);
  return csv;
}

/* question,answer,intent: what the shop answers, several ways of asking for each. */
static inline GString *
assistant_shop_answers (void)
{
  return g_string_new ("question,answer,intent\n"
                       "where is my parcel,You see where it is in your account.,delivery\n"
                       "when does my order arrive,You see where it is in your account.,delivery\n"
                       "can I have my money back,You get your money back within 14 days.,refund\n"
                       "please refund my order,You get your money back within 14 days.,refund\n"
                       "怎么退货,七天内可以无理由退货。,退货\n"
                       "我要退货可以吗,七天内可以无理由退货。,退货\n");
}
