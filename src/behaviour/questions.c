/* questions.c: the registry, made from the list in meson.build. */
#include "behaviour/question.h"

#define QUESTION(id) extern const AisleQuestion aisle_question_##id;
#include "behaviour/questions-list.h"
#undef QUESTION

static const AisleQuestion *const questions[] = {
#define QUESTION(id) &aisle_question_##id,
#include "behaviour/questions-list.h"
#undef QUESTION
};

const AisleQuestion *const *
aisle_questions (gsize *n)
{
  *n = G_N_ELEMENTS (questions);
  return questions;
}

const AisleQuestion *
aisle_question (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_str_equal (questions[i]->id, id))
      return questions[i];
  return NULL;
}
