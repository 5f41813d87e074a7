import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { asksForSeveral, kindAsked, questionForOne, thingAlone } from './question-for-one.ts';

it.each([
  ['List all ships that sank.', 'Which ship sank?'],
  ['Find all the debts of the family', 'Which debt of the family is mentioned?'],
  ['What are all the horses?', 'Which horse is mentioned?'],
  ['How many cities are mentioned?', 'Which city is mentioned?'],
  ['List the people who drowned.', 'Which person drowned?'],
  ['List all soldiers who were wounded.', 'Which soldier was wounded?'],
  ['Who owed him money?', 'Who owed him money?'],
  ['Which streets were flooded?', 'Which street was flooded?'],
])('a question for a list asks one sentence: %s', (list, one) => {
  expect(questionForOne(list)).toBe(one);
});

it.each([
  ['Which letters from Anna arrive late?', 'Which letter from Anna arrives late?'],
  ['Which houses were the soldiers guarding?', 'Which house were the soldiers guarding?'],
  ['Which plants need shade?', 'Which plant needs shade?'],
  ['Which brooks feed the mill?', 'Which brook feeds the mill?'],
  ['Which bridges cross the river?', 'Which bridge crosses the river?'],
  ['Find all values that exceed the limit.', 'Which value exceeds the limit?'],
  ['List all rules the parties agreed on.', 'Which rule did the parties agree on?'],
  ['List every slave he freed.', 'Which slave did he free?'],
  ['Which boxes have a lid?', 'Which box has a lid?'],
  ['How many houses have a garden?', 'Which house has a garden?'],
  ['Which books have the children read?', 'Which book have the children read?'],
  ['Which people live in the house?', 'Which person lives in the house?'],
  ['List all shops that close at noon.', 'Which shop closes at noon?'],
  ['List all functions that read a file.', 'Which function reads a file?'],
  ['Which functions close the connection?', 'Which function closes the connection?'],
])('what one thing does agrees with it: %s', (list, one) => {
  expect(questionForOne(list)).toBe(one);
});

it.each([
  ['Which ship sank?', 'Which ship is mentioned?'],
  ['Which debt of the family is mentioned?', 'Which debt is mentioned?'],
  ['Which promise did Edward break?', 'Which promise is mentioned?'],
  ['Which streets were flooded?', 'Which street is mentioned?'],
  ['In which place did the smugglers hide their goods?', 'Which place is mentioned?'],
  ['Who was arrested?', 'Who is mentioned?'],
  ['To whom did Mr. Tarrant owe money?', 'Who is mentioned?'],
  ['Which ships are mentioned?', 'What is mentioned?'],
  ['Which horse is mentioned?', 'What is mentioned?'],
  ['What did the soldiers take from the farm?', 'What is mentioned?'],
])('and of the thing alone: %s', (one, alone) => {
  expect(thingAlone(one)).toBe(alone);
});

it.each([
  ['Show every promise that Edward broke.', 'Which promise did Edward break?'],
  ['List all lies that Tom told his aunt.', 'Which lie did Tom tell his aunt?'],
  ['List all the visitors whom Dr. Moss received that day.', 'Which visitor did Dr. Moss receive that day?'],
  ['Find all symptoms the patient denied.', 'Which symptom did the patient deny?'],
  ['List every letter that she had burned.', 'Which letter had she burned?'],
  ['Find all things that we buy every week.', 'Which thing do we buy every week?'],
  ['Name every battle that General Osric Vane lost.', 'Which battle did General Osric Vane lose?'],
  ['Find every place where the smugglers hid their goods.', 'In which place did the smugglers hide their goods?'],
  ['List everyone to whom Mr. Tarrant owed money.', 'To whom did Mr. Tarrant owe money?'],
  ['List everything the soldiers took from the farm.', 'What did the soldiers take from the farm?'],
  ['List all regions in which the fungus was found.', 'In which region was the fungus found?'],
])('what somebody did with the things is asked in the order of a question: %s', (list, one) => {
  expect(questionForOne(list)).toBe(one);
});

it.each([
  ['How many suitors did Miss Araminta refuse?', 'Which suitor did Miss Araminta refuse?'],
  ['How many villages lost power in the storm?', 'Which village lost power in the storm?'],
  ['Find all bugs fixed in version 4.2.', 'Which bug was fixed in version 4.2?'],
  ['List all the ships of the convoy that were lost in the storm.', 'Which ship of the convoy was lost in the storm?'],
  ['List every duty of the tenant.', 'Which duty of the tenant is mentioned?'],
  ['List all sailors who never came back.', 'Which sailor never came back?'],
  ['Who are all the people that owe money to Mrs. Gubb?', 'Which person owes money to Mrs. Gubb?'],
  ['List all the clubs that Coach Ferencz left of his own accord.', 'Which club did Coach Ferencz leave of his own accord?'],
  ['List all the children of the bishop who died before him.', 'Which child of the bishop died before him?'],
  ['What species are named?', 'What species are named?'],
  ['Find all the fields that the Marlows had to sell.', 'Which field did the Marlows have to sell?'],
  ['List all the things that she pawned and never redeemed.', 'Which thing did she pawn and never redeem?'],
  ['List all the alloys that cracked in the salt-water test.', 'Which alloy cracked in the salt-water test?'],
  ['Find every borrower whose loan was written off.', "Which borrower's loan was written off?"],
  ['List all those of the garrison who were taken prisoner.', 'Who of the garrison was taken prisoner?'],
  ['List all the letters and papers that Miss Harcourt burned.', 'Which letter or paper did Miss Harcourt burn?'],
  ['Find all the letters written to Clara that never reached her.', 'Which letter written to Clara never reached her?'],
  ['How many of the witnesses said that the window was open?', 'Which witness said that the window was open?'],
  ['List all Germans.', 'Which German is mentioned?'],
  ['What are the names of all the dams that broke?', 'Which dam broke?'],
  ['Give me the names of all rivers.', 'Which river is mentioned?'],
  ['How many people and firms invested in the canal?', 'Which person or firm invested in the canal?'],
  ['How many soldiers of the regiment were decorated?', 'Which soldier of the regiment was decorated?'],
  ['How many brooks in the county flow into the sea?', 'Which brook in the county flows into the sea?'],
  ['How many bridges on the road were the soldiers guarding?', 'Which bridge on the road were the soldiers guarding?'],
])('counts, participles and parts of a whole: %s', (list, one) => {
  expect(questionForOne(list)).toBe(one);
});

it.each([
  ['Which rivers flow into the lake?', 'Which river flows into the lake?'],
  ['In which towns did Miss Vane live?', 'In which town did Miss Vane live?'],
  ['What motions were carried?', 'What motion was carried?'],
  ['Which sites along the road were dug?', 'Which site along the road was dug?'],
  ['Which suppliers have we not paid yet?', 'Which supplier have we not paid yet?'],
  ['Which bridges were the soldiers guarding?', 'Which bridge were the soldiers guarding?'],
  ['Which wedding presents did Judith send back?', 'Which wedding present did Judith send back?'],
  ['Which pupils or teachers fell ill?', 'Which pupil or teacher fell ill?'],
  ['According to the lease, which repairs must the tenant pay for?', 'According to the lease, which repair must the tenant pay for?'],
  ['At how many sites were Roman coins found, and at which?', 'At which site were Roman coins found?'],
])('of several, one: %s', (list, one) => {
  expect(questionForOne(list)).toBe(one);
});

it('asks for several: which of many; a list asks for all, and one asks for one', () => {
  for (const question of ['Which rivers flow into the lake?', 'In which towns did she live?', 'What motions were carried?'])
    expect(asksForSeveral(question), question).toBe(true);
  for (const question of ['Which river flows into the lake?', 'List the rivers.', 'What causes fever?', 'Who came?', 'How many rivers are there?'])
    expect(asksForSeveral(question), question).toBe(false);
});

it.each([
  'What causes fever?',
  'What happens when it rains?',
  'Which is better?',
  'Which class handles errors?',
  'Which James is meant?',
  'Which goods were damaged?',
  'Which bus stops at Holme?',
  'What news did he bring?',
  'Of what was she afraid?',
])('what asks of one already stays: %s', (question) => {
  expect(questionForOne(question)).toBe(question);
});

it.each([
  ['Who forgave her before she died? Name them all.', 'Who forgave her before she died?'],
  ['How many devices did Joachim invent, and which were they?', 'Which device did Joachim invent?'],
  ['Of what was Miss Tolliver afraid? List all the things.', 'Of what was Miss Tolliver afraid?'],
  ['How many of the heirs spent it all? I want all their names.', 'Which heir spent it all?'],
])('that all are wanted is said once: %s', (list, one) => {
  expect(questionForOne(list)).toBe(one);
});

it('asks of the lists that the reader learned from what the reader was asked', () => {
  const lists = ['list_questions.jsonl', 'register_questions.jsonl'].flatMap((file) =>
    readFileSync(new URL(`../../native-models/train/${file}`, import.meta.url), 'utf8')
      .trim()
      .split('\n'),
  );
  const held = lists.map((line) => JSON.parse(line) as { question: string; one: string });
  expect(held.map(({ question }) => questionForOne(question))).toEqual(held.map(({ one }) => one));
});

it.each([
  ['Find all dogs.', 'dog'],
  ['What are all the horses?', 'horse'],
  ['Which ships are mentioned?', 'ship'],
  ['List all public houses.', 'public house'],
  ['List all ships that sank.', null],
  ['Find all debts of the family', null],
  ['List the people who drowned.', null],
  ['Who owed him money?', null],
])('%s asks of a kind and no more: %s', (question, kind) => {
  expect(kindAsked(questionForOne(question))).toBe(kind);
});
