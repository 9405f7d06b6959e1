/* dialogues-record.c: what customers and agents said: one row a turn, or a single utterance with its intent. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_TEXT, AISLE_FIELD_TEXT, AISLE_FIELD_REQUIRED, "text" },
  { AISLE_ROLE_CONVERSATION, AISLE_FIELD_ID, AISLE_FIELD_KEY, "conversation" },
  { AISLE_ROLE_TURN, AISLE_FIELD_INTEGER, AISLE_FIELD_KEY, "turn" },
  { AISLE_ROLE_SPEAKER, AISLE_FIELD_ID, 0, "speaker" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, 0, "time" },
  { AISLE_ROLE_INTENT, AISLE_FIELD_ID, 0, "intent" },
  { AISLE_ROLE_USER, AISLE_FIELD_ID, 0, "user" },
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, 0, "item" },
  { AISLE_ROLE_ORDER, AISLE_FIELD_ID, 0, "order_" },
  { AISLE_ROLE_FOLD, AISLE_FIELD_FOLD, 0, "fold" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_TEXT, 3, "|utterance|utt|message|messagetext|utterancetext|question|instruction|话语|消息|问题|" },
  { AISLE_ROLE_TEXT, 2,
    "|text|sentence|content|turntext|request|transcript|transcription|document|body|ticketdescription|内容|文本|句子|"
    "patterns|utterances|examples|语句|语料|问句|用户问题|用户输入|" },
  { AISLE_ROLE_TEXT, 1, "|query|title|headline|phrase|tweet|sms|prompt|input|tokens|value|标题|" },
  { AISLE_ROLE_CONVERSATION, 3,
    "|conversation|conversationid|convoid|convid|dialogue|dialogueid|dialogid|dialog|chatid|ticketid|对话|对话id|会话|"
    "会话id|" },
  { AISLE_ROLE_CONVERSATION, 1, "|session|sessionid|id|key|" },
  { AISLE_ROLE_TURN, 3, "|turn|turnnumber|turnno|turnindex|turnid|turncount|utteranceid|轮次|" },
  { AISLE_ROLE_TURN, 2, "|index|" },
  { AISLE_ROLE_TURN, 1, "|seq|position|step|" },
  { AISLE_ROLE_SPEAKER, 3,
    "|speaker|speakerrole|speakeridx|role|sender|author|actortype|participant|isagent|waitersend|说话人|发送者|角色|" },
  { AISLE_ROLE_SPEAKER, 1, "|from|" },
  { AISLE_ROLE_INTENT, 3,
    "|intent|intentname|intentlabel|intentclass|userintent|dialogact|tickettype|topicgroup|意图|意图名称|意图类别|" },
  /* Beside a label that is a number, its name. */
  { AISLE_ROLE_INTENT, 3, "|labeltext|labelname|labeldesc|labeldes|classname|categoryname|标签名|" },
  { AISLE_ROLE_INTENT, 2, "|intents|label|category|类别|标签|" },
  { AISLE_ROLE_INTENT, 1, "|labels|class|topic|tag|target|分类|" },
  { AISLE_ROLE_IGNORE },
};

/* How many of the runs of the conversation's column hold more than one value of another. */
static double
changes_within (const AisleRecordLook *look, guint conversation, guint column)
{
  gsize runs = 0, changing = 0;
  gboolean changed = FALSE;

  for (guint i = 1; i < look->rows->len; i++)
    {
      char **before = look->rows->pdata[i - 1], **now = look->rows->pdata[i];
      gsize need = MAX (conversation, column) + 1;

      if (g_strv_length (before) < need || g_strv_length (now) < need)
        continue;
      if (!g_str_equal (before[conversation], now[conversation]))
        {
          runs++;
          changing += changed;
          changed = FALSE;
        }
      else
        changed |= !g_str_equal (before[column], now[column]);
    }
  return runs > 0 ? (double) changing / runs : 0;
}

/* A column whose values come in runs of several rows, none of them twice. */
static gssize
find_conversation (const AisleRecordLook *look)
{
  for (guint i = 0; i < look->n_columns; i++)
    {
      const AisleColumnEvidence *e = &look->evidence[i];

      if (look->roles[i] == AISLE_ROLE_IGNORE && aisle_record_look_nameless (look, i) && e->distinct >= 2
          && e->runs == e->distinct && e->n >= 2 * e->distinct && e->n == look->rows->len)
        return i;
    }
  return -1;
}

static gboolean
is_id_of_things (const AisleColumnEvidence *e)
{
  return e->n > 0 && e->integers == e->n && e->mean_length >= 5 && e->distinct > 1;
}

/* Few speakers, who take turns within a conversation. */
static gssize
find_speaker (const AisleRecordLook *look, guint conversation)
{
  for (guint i = 0; i < look->n_columns; i++)
    if (look->roles[i] == AISLE_ROLE_IGNORE && i != conversation && aisle_record_look_nameless (look, i)
        && look->evidence[i].distinct >= 2 && look->evidence[i].distinct <= 5
        && changes_within (look, conversation, i) > .5)
      return i;
  return -1;
}

/* What a column of labels may look like, the surest first. */
typedef enum
{
  LABEL_WORDS,   /* that come again and again */
  LABEL_NUMBERS, /* few small ones that do */
  LABEL_PHRASES, /* of several words or characters, well shorter than the texts: "card not working at all" */
  LABEL_ALONE,   /* one, as a file sorted by its labels has in its head */
  N_LABELS
} Label;

static gboolean
is_label (const AisleRecordLook *look, guint column, guint text, Label label)
{
  const AisleColumnEvidence *e = &look->evidence[column];

  if (label == LABEL_ALONE)
    return aisle_record_look_one_label (look, column, text);
  if (look->roles[column] != AISLE_ROLE_IGNORE || !aisle_record_look_nameless (look, column) || e->n != look->rows->len
      || e->distinct < 2)
    return FALSE;
  if (label == LABEL_NUMBERS)
    return e->integers == e->n && e->mean_length <= 3 && e->distinct * 4 <= e->n;
  if (label == LABEL_PHRASES)
    return e->numbers == 0 && e->mean_length * 3 < look->evidence[text].mean_length * 2 && e->distinct * 4 <= e->n;
  return e->numbers == 0 && e->prose * 10 < e->n && e->distinct * 2 <= e->n;
}

/* Utterances on their own: what comes again and again beside them are their intents. */
static void
find_intent (AisleRecordLook *look, guint text)
{
  gssize best = -1;

  for (Label label = 0; label < N_LABELS && best < 0 && !aisle_record_look_has (look, AISLE_ROLE_INTENT); label++)
    for (guint i = 0; i < look->n_columns; i++)
      if (is_label (look, i, text, label) && (best < 0 || look->evidence[i].distinct > look->evidence[best].distinct))
        best = i;
  if (best >= 0)
    look->roles[best] = AISLE_ROLE_INTENT;
}

/* Tickets without an intent: the part of the shop that they went to. */
static void
take_domain (AisleRecordLook *look)
{
  static const char *const domains[] = { "domain", "queue" };

  if (aisle_record_look_has (look, AISLE_ROLE_INTENT) || aisle_record_look_has (look, AISLE_ROLE_SPEAKER)
      || aisle_record_look_has (look, AISLE_ROLE_CONVERSATION))
    return;
  for (guint i = 0; i < look->n_columns; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (domains); k++)
      if (look->roles[i] == AISLE_ROLE_IGNORE && look->mapping->header
          && g_ascii_strcasecmp (((AisleMappedColumn *) look->mapping->columns->pdata[i])->name, domains[k]) == 0)
        {
          look->roles[i] = AISLE_ROLE_INTENT;
          look->sure[i] = 1;
          return;
        }
}

/* HWU64: "set" is an intent of alarms and one of lists; MASSIVE has the scenario in it. */
static void
join_scenario (AisleRecordLook *look)
{
  gssize intent = aisle_record_look_column (look, AISLE_ROLE_INTENT);
  gssize scenario = -1;

  for (guint i = 0; i < look->n_columns; i++)
    if (look->roles[i] == AISLE_ROLE_IGNORE && look->evidence[i].n == look->rows->len
        && g_ascii_strcasecmp (((AisleMappedColumn *) look->mapping->columns->pdata[i])->name, "scenario") == 0)
      scenario = i;
  if (intent < 0 || scenario < 0
      || g_ascii_strcasecmp (((AisleMappedColumn *) look->mapping->columns->pdata[intent])->name, "intent") != 0)
    return;
  for (guint i = 0; i < look->rows->len; i++)
    {
      char **cells = look->rows->pdata[i];

      if (g_strv_length (cells) <= (guint) MAX (intent, scenario) || g_str_has_prefix (cells[intent], cells[scenario])
          || g_ascii_isdigit (*cells[intent]))
        return;
    }
  look->joined = scenario;
  look->joined_to = AISLE_ROLE_INTENT;
}

/* A time that stands elsewhere in the document ("order.purchase_date") is not that of the turn. */
static void
drop_foreign_time (AisleRecordLook *look)
{
  gssize time = aisle_record_look_column (look, AISLE_ROLE_TIME),
         text = aisle_record_look_column (look, AISLE_ROLE_TEXT);
  const char *name, *dot;

  if (time < 0 || text < 0)
    return;
  name = ((AisleMappedColumn *) look->mapping->columns->pdata[time])->name;
  dot = strrchr (name, '.');
  if (dot != NULL
      && strncmp (name, ((AisleMappedColumn *) look->mapping->columns->pdata[text])->name, (gsize) (dot - name + 1))
             != 0)
    look->roles[time] = AISLE_ROLE_IGNORE;
}

/* MultiWOZ: beside the text of each turn its document has others ("goal.message"); the turn's own is the one. */
static void
take_text_of_turn (AisleRecordLook *look)
{
  static const char *const members[] = { "text", "utterance", "content", "message", "value" };
  gssize turn = aisle_record_look_column (look, AISLE_ROLE_TURN),
         text = aisle_record_look_column (look, AISLE_ROLE_TEXT);
  const char *index = turn >= 0 ? ((AisleMappedColumn *) look->mapping->columns->pdata[turn])->name : "";
  gsize length = g_str_has_suffix (index, ".index") ? strlen (index) - strlen ("index") : 0;

  if (length == 0
      || (text >= 0 && strncmp (((AisleMappedColumn *) look->mapping->columns->pdata[text])->name, index, length) == 0))
    return;
  for (gsize k = 0; k < G_N_ELEMENTS (members); k++)
    for (guint i = 0; i < look->n_columns; i++)
      {
        const char *name = ((AisleMappedColumn *) look->mapping->columns->pdata[i])->name;

        if (look->roles[i] != AISLE_ROLE_IGNORE || strncmp (name, index, length) != 0
            || !g_str_equal (name + length, members[k]))
          continue;
        if (text >= 0)
          look->roles[text] = AISLE_ROLE_IGNORE;
        look->roles[i] = AISLE_ROLE_TEXT;
        look->sure[i] = 1;
        return;
      }
}

/* CrossWOZ: the acts of a turn, lists within a list, are no name of an intent. */
static void
drop_lists_as_intents (AisleRecordLook *look)
{
  gssize intent = aisle_record_look_column (look, AISLE_ROLE_INTENT);

  for (guint i = 0; intent >= 0 && i < look->rows->len; i++)
    {
      char **cells = look->rows->pdata[i];
      const char *cell = g_strv_length (cells) > (guint) intent ? cells[intent] : "";
      char inner =
          *cell == '[' ? cell[1 + strspn (cell + 1, " \t\\rn")] : '\0'; /* line ends stand escaped in samples */

      if (inner != '[' && inner != '{')
        continue;
      look->roles[intent] = AISLE_ROLE_IGNORE;
      look->sure[intent] = 0;
      return;
    }
}

/* A text of an unknown name beside an intent, or where somebody said that there is one; beside whole conversations within
 * cells it is what is said about them. */
static void
take_only_text (AisleRecordLook *look)
{
  gssize text = aisle_record_look_only_prose (look),
         conversation = aisle_record_look_column (look, AISLE_ROLE_CONVERSATION);

  if (text >= 0 && !aisle_record_look_has (look, AISLE_ROLE_TEXT)
      && (conversation < 0 || look->evidence[conversation].prose * 2 < look->evidence[conversation].n)
      && (look->mapping->target_chosen || aisle_record_look_sure (look, AISLE_ROLE_INTENT) == 3))
    look->roles[text] = AISLE_ROLE_TEXT;
}

/* JDDC has no header: conversation, user, whether the agent speaks, two flags, item, text.  ABCD members its conversations
 * and has lists of speaker and text, CLINC150 lists of text and intent. */
static void
by_values (AisleRecordLook *look)
{
  gssize text, conversation, speaker;

  take_text_of_turn (look);
  drop_lists_as_intents (look);
  text = aisle_record_look_prose (look);
  if (text >= 0 && !aisle_record_look_has (look, AISLE_ROLE_TEXT) && aisle_record_look_nameless (look, text))
    {
      look->roles[text] = AISLE_ROLE_TEXT;
      conversation = aisle_record_look_column (look, AISLE_ROLE_CONVERSATION);
      if (conversation < 0)
        conversation = find_conversation (look);
      speaker = conversation < 0 ? -1 : find_speaker (look, conversation);
      if (speaker < 0)
        find_intent (look, (guint) text);
      else
        {
          look->roles[conversation] = AISLE_ROLE_CONVERSATION;
          look->roles[speaker] = AISLE_ROLE_SPEAKER;
        }
      for (guint i = 0; speaker >= 0 && i < look->n_columns; i++)
        {
          const AisleColumnEvidence *e = &look->evidence[i];

          if (look->roles[i] != AISLE_ROLE_IGNORE || !aisle_record_look_nameless (look, i))
            continue;
          if (!aisle_record_look_has (look, AISLE_ROLE_USER) && e->distinct > look->evidence[conversation].distinct / 2
              && e->n == look->rows->len && changes_within (look, conversation, i) == 0)
            look->roles[i] = AISLE_ROLE_USER;
          else if (!aisle_record_look_has (look, AISLE_ROLE_ITEM) && is_id_of_things (e))
            look->roles[i] = AISLE_ROLE_ITEM;
        }
    }
  take_domain (look);
  take_only_text (look);
  drop_foreign_time (look);
  join_scenario (look);
}

/* Named columns of who did what when. */
static gboolean
is_log (const AisleRecordLook *look)
{
  static const AisleRole of_logs[] = { AISLE_ROLE_USER, AISLE_ROLE_SESSION, AISLE_ROLE_ITEM,    AISLE_ROLE_TIME,
                                       AISLE_ROLE_KIND, AISLE_ROLE_PRICE,   AISLE_ROLE_QUANTITY };

  for (gsize i = 0; i < G_N_ELEMENTS (of_logs); i++)
    if (aisle_record_look_named (look, of_logs[i]))
      return TRUE;
  return FALSE;
}

/* Elements of a list with a text each, in a document that has an id or names who speaks. */
static gboolean
are_turns (const AisleRecordLook *look)
{
  gssize turn = aisle_record_look_column (look, AISLE_ROLE_TURN),
         text = aisle_record_look_column (look, AISLE_ROLE_TEXT);
  const char *name = turn >= 0 ? ((AisleMappedColumn *) look->mapping->columns->pdata[turn])->name : "";

  return g_str_has_suffix (name, ".index")
         && strncmp (((AisleMappedColumn *) look->mapping->columns->pdata[text])->name, name,
                     strlen (name) - strlen ("index"))
                == 0
         && (aisle_record_look_has (look, AISLE_ROLE_CONVERSATION) || aisle_record_look_has (look, AISLE_ROLE_SPEAKER));
}

static double
sure (const AisleRecordLook *look)
{
  guint text = aisle_record_look_sure (look, AISLE_ROLE_TEXT);
  guint within =
      MAX (aisle_record_look_sure (look, AISLE_ROLE_CONVERSATION),
           MAX (aisle_record_look_sure (look, AISLE_ROLE_TURN), aisle_record_look_sure (look, AISLE_ROLE_SPEAKER)));
  guint intent = aisle_record_look_sure (look, AISLE_ROLE_INTENT);

  if (!aisle_record_look_has (look, AISLE_ROLE_TEXT))
    return 0;
  if (text > 0 && within == 3)
    return .92;
  if (text > 0 && are_turns (look))
    return .9;
  if (text == 3 || (text == 2 && intent > 0))
    return intent > 0 || within > 0 ? .86 : .55;
  /* A query log has neither intents nor, beside items and customers, labels. */
  if (text == 1 && (intent == 3 || (intent == 2 && !is_log (look))))
    return .78;
  if (text == 0 && aisle_record_look_has (look, AISLE_ROLE_SPEAKER)
      && aisle_record_look_sure (look, AISLE_ROLE_CONVERSATION) == 3)
    return .9;
  if (text == 0 && aisle_record_look_has (look, AISLE_ROLE_CONVERSATION))
    return aisle_record_look_has (look, AISLE_ROLE_SPEAKER) ? .8 : .65;
  return text == 0 && aisle_record_look_has (look, AISLE_ROLE_INTENT) ? .6 : 0;
}

const AisleRecordKind aisle_record_dialogues = {
  .id = "dialogues",
  .title = N_ ("Dialogues"),
  .table = "dialogue_turns",
  .view = "dialogues",
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
