/* text-network.h: what families share that read texts by a network: tokens of a text (text/text-tokens.h) or its n-grams
 * (text/ngrams.h) as rows of a table, a network from these to the scores of classes (neural/text-learner.h), and a
 * temperature that makes chances of them (model/class-scores.h).
 *
 * A family says which network, and how it is trained; everything else of its table of functions is here.  Letters: V tokens,
 * 0 being the one that training does not know, d width, L tokens of a text that are read, C classes. */
#pragma once

#include "model/family.h"
#include "neural/network.h"
#include "neural/trainer.h"

typedef struct
{
  const AisleFamily *family;
  AisleNetwork *network; /* d -> C, one row a text; owned */
  AisleNetwork *reader; /* (nullable) d -> d, a row a token: the first layers of network, trained before to guess tokens
                            (model/text-guess.h); owned */
  gsize blocks;         /* 0: the reader guesses hidden tokens; else it is a decoder of so many, and guesses the next */
  gsize width, length;
  gboolean ngrams; /* reads n-grams, not tokens */
  gsize least;     /* texts that a token must stand in to be known */
  gsize batch;
  guint passes, patience, guess_passes;
  double hidden;  /* share of tokens that are hidden in training */
  double average; /* passes over which parameters are averaged */
  double bayes;   /* how much of naive Bayes the table begins with (model/bayes-rows.h), where classes are few */
  AisleAdam adam, guess_adam;
  gboolean half; /* trains at half precision where the processor is faster at it: numeric/bf16.h */
  gboolean (*check) (const AisleTrainInput *input, GError **error); /* (nullable) what the family asks besides texts */
} AisleTextNetworkSettings;

/* Of the family's parameters "factors" (d), "batch", "passes", "patience", "learning_rate", "least", "average" and
 * "bayes". */
void aisle_text_network_settings (AisleTextNetworkSettings *self, const AisleFamily *family, const AisleParams *params);

/* Adds a layer to the network. */
void aisle_text_network_add (AisleNetwork *network, const char *kind, AisleLayer layer);

/* The rows of a family's table that aisle_text_network_settings reads. */
#define AISLE_TEXT_NETWORK_PARAMS(factors, passes, least, rate, average, bayes)                                        \
  { "factors",                                                                                                         \
    N_ ("Factors"),                                                                                                    \
    AISLE_PARAM_INTEGER,                                                                                               \
    factors,                                                                                                           \
    1,                                                                                                                 \
    512,                                                                                                               \
    NULL,                                                                                                              \
    NULL,                                                                                                              \
    N_ ("Length of the vector that stands for a word.") },                                                             \
      { "least",                                                                                                       \
        N_ ("Least texts"),                                                                                            \
        AISLE_PARAM_INTEGER,                                                                                           \
        least,                                                                                                         \
        1,                                                                                                             \
        1000000,                                                                                                       \
        NULL,                                                                                                          \
        N_ ("texts"),                                                                                                  \
        N_ ("In how many texts a run must stand to count.") },                                                         \
      { "passes",                                                                                                      \
        N_ ("Passes"),                                                                                                 \
        AISLE_PARAM_INTEGER,                                                                                           \
        passes,                                                                                                        \
        1,                                                                                                             \
        1000,                                                                                                          \
        NULL,                                                                                                          \
        N_ ("passes"),                                                                                                 \
        N_ ("Passes over all texts, at most.") },                                                                      \
      { "patience",                                                                                                    \
        N_ ("Patience"),                                                                                               \
        AISLE_PARAM_INTEGER,                                                                                           \
        "4",                                                                                                           \
        1,                                                                                                             \
        1000,                                                                                                          \
        NULL,                                                                                                          \
        N_ ("passes"),                                                                                                 \
        N_ ("Passes without a better result on validation after which training ends.") },                              \
      { "batch",                                                                                                       \
        N_ ("Batch"),                                                                                                  \
        AISLE_PARAM_INTEGER,                                                                                           \
        "32",                                                                                                          \
        1,                                                                                                             \
        65536,                                                                                                         \
        NULL,                                                                                                          \
        N_ ("texts"),                                                                                                  \
        N_ ("Texts after which the network is adjusted.") },                                                           \
      { "learning_rate",                                                                                               \
        N_ ("Learning rate"),                                                                                          \
        AISLE_PARAM_REAL,                                                                                              \
        rate,                                                                                                          \
        1e-6,                                                                                                          \
        1,                                                                                                             \
        NULL,                                                                                                          \
        NULL,                                                                                                          \
        N_ ("How far each adjustment goes; lower it when training diverges.") },                                       \
      { "average",                                                                                                     \
        N_ ("Averaging"),                                                                                              \
        AISLE_PARAM_REAL,                                                                                              \
        average,                                                                                                       \
        0,                                                                                                             \
        100,                                                                                                           \
        NULL,                                                                                                          \
        N_ ("passes"),                                                                                                 \
        N_ ("Over how many passes the network is averaged, which evens out chance; 0 for the last state alone.") },    \
  {                                                                                                                    \
    "bayes", N_ ("Naive Bayes"), AISLE_PARAM_REAL, bayes, 0, 100, NULL, NULL,                                          \
        N_ ("How much of naive Bayes it begins with, where there are at most four classes.")                           \
  }

/* Fills all settings from the family's parameters. */
typedef void (*AisleTextNetworkFunc) (AisleTextNetworkSettings *self, const AisleParams *params, gsize n_classes);

AisleModel *aisle_text_network_train (AisleTextNetworkFunc set, const AisleTrainInput *input, AisleProgress *progress,
                                      GError **error);
AisleModel *aisle_text_network_load (AisleTextNetworkFunc set, const AisleParams *params, const AisleTensors *tensors,
                                     GError **error);
void aisle_text_network_estimate (AisleTextNetworkFunc set, const AisleTrainInput *input, AisleEstimate *estimate);

/* For the family's table as they are. */
gboolean aisle_text_network_save (const AisleModel *model, AisleTensors *tensors, GError **error);
void aisle_text_network_free (AisleModel *model);
gsize aisle_text_network_n_classes (const AisleModel *model);
gboolean aisle_text_network_predict (const AisleModel *model, const char *const *texts, gsize n, float *probabilities,
                                     GError **error);
AisleGraph *aisle_text_network_graph (const AisleModel *model, GError **error);
gsize aisle_text_network_readings (const AisleModel *model, AisleTextReading *readings);

/* A family's functions by the one that fills its settings, and the rows of its table that hold all of them. */
#define AISLE_TEXT_NETWORK_FUNCTIONS(set)                                                                              \
  static void estimate_texts (const AisleTrainInput *input, AisleEstimate *estimate)                                   \
  {                                                                                                                    \
    aisle_text_network_estimate (set, input, estimate);                                                                \
  }                                                                                                                    \
  static AisleModel *train_texts (const AisleTrainInput *input, AisleProgress *progress, GError **error)               \
  {                                                                                                                    \
    return aisle_text_network_train (set, input, progress, error);                                                     \
  }                                                                                                                    \
  static AisleModel *load_texts (const AisleTensors *tensors, const AisleParams *values, GError **error)               \
  {                                                                                                                    \
    return aisle_text_network_load (set, values, tensors, error);                                                      \
  }
#define AISLE_TEXT_NETWORK_TABLE                                                                                       \
  .estimate = estimate_texts, .train = train_texts, .load = load_texts, .save = aisle_text_network_save,               \
  .free = aisle_text_network_free, .graph = aisle_text_network_graph, .n_classes = aisle_text_network_n_classes,       \
  .predict = aisle_text_network_predict, .readings = aisle_text_network_readings
