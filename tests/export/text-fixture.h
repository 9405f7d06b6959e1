/* text-fixture.h: a small trained classifier of every family, and the texts it learnt from. */
#pragma once

#include "export-fixture.h"

#include "feature/utterances.h"

#define TEXT_TEXTS   90
#define TEXT_CLASSES 3

static const char *const text_fixture_classes[TEXT_CLASSES] = { "refund", "parcel", "coupon" };

/* Three intents, or with two classes two moods; g_strfreev. */
static inline char **
text_fixture_texts (gint32 *label, gsize n_classes)
{
  static const char *const own[TEXT_CLASSES][3] = { { "Refund", "money", "can't return" },
                                                    { "parcel", "delivery",
                                                      "stra\xc3\x9f"
                                                      "e" },
                                                    { "优惠", "折扣", "coupon" } };
  static const char *const shared[] = { "please", "my", "order", "the 2nd", "我", "help!", "什么时候", "is" };
  char **texts = g_new0 (char *, TEXT_TEXTS + 1);
  AisleRandom random;

  aisle_random_init (&random, 11, "texts to classify");
  for (gsize i = 0; i < TEXT_TEXTS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      label[i] = (gint32) (i % n_classes);
      for (gsize w = 0; w < 5; w++)
        g_string_append_printf (text, "%s ",
                                w == 2 || w == 4 ? own[label[i]][aisle_random_below (&random, 3)]
                                                 : shared[aisle_random_below (&random, G_N_ELEMENTS (shared))]);
      texts[i] = g_strdup (text->str);
    }
  return texts;
}

static inline AisleParams *
text_fixture_params (const AisleFamily *family)
{
  static const char *const settings[] = { "passes=3", "factors=8", "units=8", "least=1", "guess_passes=1" };
  AisleParams *params = aisle_params_new (family->params, family->n_params);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GError) error = NULL; /* not all families have all */
      gboolean known = aisle_params_set_pair (params, settings[i], &error);

      g_assert_true (known || error != NULL);
    }
  return params;
}

static inline AisleModel *
text_fixture_train (const AisleFamily *family, char **texts, const gint32 *label, gsize n_classes)
{
  static const char *const members[] = { "intent-linear", "intent-cnn" };
  g_autoptr (AisleUtterances) fit = aisle_utterances_new ((const char *const *) texts, label, TEXT_TEXTS, n_classes);
  g_autoptr (AisleParams) params = text_fixture_params (family);
  AisleModel *models[G_N_ELEMENTS (members)] = { NULL }, *model;
  AisleParams *of_models[G_N_ELEMENTS (members)] = { NULL };
  AisleTrainInput input = { .utterances = fit, .params = params, .seed = 1 };
  g_autoptr (GError) error = NULL;

  for (gsize m = 0; (family->needs & AISLE_NEEDS_MODELS) && m < G_N_ELEMENTS (members); m++)
    {
      models[m] = text_fixture_train (aisle_family (members[m]), texts, label, n_classes);
      of_models[m] = text_fixture_params (aisle_family (members[m]));
      input.n_models++;
    }
  input.models = (const AisleModel *const *) models;
  input.model_params = (const AisleParams *const *) of_models;
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  for (gsize m = 0; m < input.n_models; m++)
    {
      aisle_model_free (models[m]);
      aisle_params_free (of_models[m]);
    }
  return model;
}

/* Writes a bundle of the classifier, asserting that it works. */
static inline AisleBundle *
text_fixture_bundle (const AisleModel *model, char **texts, gsize n_classes, const char *folder)
{
  g_autoptr (AisleParams) params = text_fixture_params (model->family);
  g_autoptr (JsonNode) values = aisle_params_to_json (params);
  g_autoptr (GError) error = NULL;
  const AisleBundleInput input = { .project_name = "shop",
                                   .run = 3,
                                   .params = values,
                                   .content_hash = "00112233445566778899aabbccddeeff",
                                   .classes = text_fixture_classes,
                                   .n_classes = n_classes,
                                   .outside = -1,
                                   .threshold = 0,
                                   .texts = (const char *const *) texts,
                                   .n_texts = TEXT_TEXTS,
                                   .seed = 1 };
  AisleBundle *bundle = aisle_bundle_write (model, &input, folder, NULL, &error);

  g_assert_no_error (error);
  return bundle;
}
