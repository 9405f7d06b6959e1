/* rank-fixture.h: a small trained ranker of every family, and the rows it learnt from. */
#pragma once

#include "export-fixture.h"

#define RANK_QUERIES 60
#define RANK_EACH    6

static const AisleRankFeature rank_fixture_features[] = {
  { .id = "bm25f", .title = "BM25F", .definition = "match", .group = AISLE_RANK_TEXT },
  { .id = "bm25", .title = "BM25", .definition = "title", .group = AISLE_RANK_TEXT },
  { .id = "sales", .title = "Sales", .definition = "sold", .group = AISLE_RANK_ITEM },
};

static inline AisleRankSet *
rank_fixture_rows (void)
{
  const AisleRankFeature *columns[] = { &rank_fixture_features[0], &rank_fixture_features[1],
                                        &rank_fixture_features[2] };
  AisleRankSet *set = aisle_rank_set_new (RANK_QUERIES, RANK_QUERIES * RANK_EACH, columns, 3, 0);
  AisleRandom random;

  aisle_random_init (&random, 5, "rows to rank");
  for (gsize r = 0; r < set->n_rows; r++)
    {
      float *x = set->features + r * 3;

      x[0] = (float) (12 * aisle_random_uniform (&random));
      x[1] = r % 4 == 0 ? NAN : x[0] + (float) aisle_random_normal (&random);
      x[2] = (float) floor (exp (2 * aisle_random_normal (&random) + 3));
      set->grade[r] = CLAMP (floorf (x[0] / 4 + (x[2] > 40 ? 1 : 0)), 0, 3);
      set->start[r / RANK_EACH + 1] = r + 1;
    }
  return set;
}

static inline AisleModel *
rank_fixture_train (const AisleFamily *family, const AisleRankSet *rows)
{
  static const char *const members[] = { "bm25", "linear", "lambdamart" };
  g_autoptr (AisleParams) params = fixture_params (family);
  AisleModel *models[G_N_ELEMENTS (members)] = { NULL }, *model;
  AisleParams *of_models[G_N_ELEMENTS (members)] = { NULL };
  AisleTrainInput input = { .ranking = rows, .params = params, .seed = 1 };
  g_autoptr (GError) error = NULL;

  for (gsize m = 0; (family->needs & AISLE_NEEDS_MODELS) && m < G_N_ELEMENTS (members); m++)
    {
      models[m] = rank_fixture_train (aisle_family (members[m]), rows);
      of_models[m] = fixture_params (aisle_family (members[m]));
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

/* Writes a bundle of the ranker, asserting that it works. */
static inline AisleBundle *
rank_fixture_bundle (const AisleModel *model, const AisleRankSet *rows, const char *folder)
{
  g_autoptr (AisleParams) params = fixture_params (model->family);
  g_autoptr (JsonNode) values = aisle_params_to_json (params);
  g_autoptr (GError) error = NULL;
  const AisleBundleInput input = { .project_name = "shop",
                                   .run = 3,
                                   .params = values,
                                   .content_hash = "00112233445566778899aabbccddeeff",
                                   .ranking = rows,
                                   .seed = 1 };
  AisleBundle *bundle = aisle_bundle_write (model, &input, folder, NULL, &error);

  g_assert_no_error (error);
  return bundle;
}
