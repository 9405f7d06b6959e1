/* answer-form.h: a question and its answer, written here and kept among the shop's own, with undo. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_ANSWER_FORM (aisle_answer_form_get_type ())
G_DECLARE_FINAL_TYPE (AisleAnswerForm, aisle_answer_form, AISLE, ANSWER_FORM, AdwBin)

void aisle_answer_form_set_session (AisleAnswerForm *self, AisleSession *session);
/* Begins with a question that customers ask, and its intent (nullable); the answer is left to write. */
void aisle_answer_form_begin (AisleAnswerForm *self, const char *question, const char *intent);
