/* blend-export.c: a blend as one graph around those of its members, or as one rule over theirs. */
#include "model/blend/blend-members.h"

#include "base/error.h"
#include "base/i18n.h"

static void
add_real (AisleGraph *graph, const char *name, double value)
{
  const float real = (float) value;

  aisle_graph_add_constant (graph, name, AISLE_DTYPE_F32, 0, NULL, &real, NULL);
}

/* A node of voice v: % in the names stands for its number.  Returns it for attributes. */
static AisleNode *
add_node (AisleGraph *graph, gsize v, const char *op, const char *inputs, const char *output)
{
  g_autofree char *number = g_strdup_printf ("%zu", v);
  g_auto (GStrv) in = g_strsplit (inputs, "%", -1), out = g_strsplit (output, "%", -1);
  g_autofree char *own_inputs = g_strjoinv (number, in), *own_output = g_strjoinv (number, out);

  return aisle_graph_add_node (graph, op, own_inputs, own_output);
}

/* (what it says - mean) / deviation, times the voice's weight: as aisle_members_measure has it. */
static void
add_voice (AisleGraph *graph, const BlendMembers *self, gsize v, double weight)
{
  const gint64 along = 1;
  g_autofree char *name = g_strdup_printf ("weight%zu", v);
  g_autofree char *scores = g_strdup_printf ("%zu/scores", self->member[v]);

  add_real (graph, name, weight);
  if (self->soft[v])
    aisle_node_set_integer (add_node (graph, v, "Softmax", scores, "says%"), "axis", 1);
  else
    add_node (graph, v, "Identity", scores, "says%");
  aisle_node_set_integers (add_node (graph, v, "ReduceMean", "says%", "mean%"), "axes", &along, 1);
  add_node (graph, v, "Sub", "says% mean%", "centred%");
  add_node (graph, v, "Mul", "centred% centred%", "square%");
  aisle_node_set_integers (add_node (graph, v, "ReduceMean", "square%", "variance%"), "axes", &along, 1);
  add_node (graph, v, "Sqrt", "variance%", "spread%");
  add_node (graph, v, "Abs", "says%", "size%");
  aisle_node_set_integers (add_node (graph, v, "ReduceMax", "size%", "largest%"), "axes", &along, 1);
  add_node (graph, v, "Mul", "largest% share", "floor%");
  add_node (graph, v, "Max", "spread% floor% tiny", "deviation%");
  add_node (graph, v, "Div", "centred% deviation%", "z%");
  add_node (graph, v, "Mul", "z% weight%", "vote%");
}

/* Member m's own graph, its names behind "m/". */
static gboolean
add_member (AisleGraph *graph, const BlendMembers *self, gsize m, GError **error)
{
  const AisleModel *model = self->held.models[m];
  g_autofree char *prefix = g_strdup_printf ("%zu", m);
  AisleGraph *part;

  if (model->family->graph == NULL)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE, _ ("its part '%s' has no operator graph"),
                   model->family->id);
      return FALSE;
    }
  part = model->family->graph (model, error);
  if (part == NULL)
    return FALSE;
  aisle_graph_take (graph, part, prefix);
  return TRUE;
}

AisleGraph *
blend_members_graph (const BlendMembers *self, const double *weights, GError **error)
{
  const gint64 shape[] = { AISLE_DIM_BATCH, (gint64) self->n_items };
  g_autoptr (AisleGraph) graph = aisle_graph_new ("blend");
  g_autofree char *sum = NULL;
  gsize last = BLEND_MOST; /* the member added last */

  add_real (graph, "share", AISLE_MEMBERS_LEAST);
  add_real (graph, "tiny", G_MINFLOAT);
  for (gsize v = 0; v < self->n_voices; v++)
    {
      if (weights[v] == 0)
        continue;
      if (self->member[v] != last && !add_member (graph, self, self->member[v], error))
        return NULL;
      last = self->member[v];
      add_voice (graph, self, v, weights[v]);
      if (sum == NULL)
        sum = g_strdup_printf ("vote%zu", v);
      else
        {
          g_autofree char *inputs = g_strdup_printf ("%s vote%zu", sum, v);

          g_free (sum);
          sum = g_strdup_printf ("sum%zu", v);
          aisle_graph_add_node (graph, "Add", inputs, sum);
        }
    }
  aisle_graph_add_node (graph, "Identity", sum != NULL ? sum : "tiny", "scores");
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, shape);
  return g_steal_pointer (&graph);
}

char *
blend_members_rule (const BlendMembers *self)
{
  g_autoptr (GString) rule = g_string_new (NULL);

  g_string_printf (rule, "blend items=%zu value=weights", self->n_items);
  for (gsize v = 0; v < self->n_voices; v++)
    {
      gsize m = self->member[v], kind;
      const AisleModel *model = self->held.models[m];
      g_autofree char *own = model->family->rule != NULL ? model->family->rule (model) : NULL;

      if (own == NULL)
        return NULL;
      kind = strcspn (own, " ");
      g_string_append_printf (rule, ";%.*s in=%zu.%s%s", (int) kind, own, m, own + kind,
                              self->soft[v] ? " soften=1" : "");
    }
  return g_strdup (rule->str);
}
