"""Facts as prose tells them: a sentence with several details, and the questions that pick one of them out.

One line a sentence; after each |, question => answer. A slot has one value in a line; values are drawn from facts.py's lists.
"""
SENTENCES = '''
{who} kept the lighthouse at {place} for {n} years.|Who kept the lighthouse at {place}?=>{who}|Where did {who} keep the lighthouse?=>at {place}|For how many years did {who} keep the lighthouse?=>{n}|How long did {who} keep the lighthouse?=>{n} years
{who} lost {his} {limb} in the {event} of {year}.|What did {who} lose in the {event}?=>{his} {limb}|When did {who} lose {his} {limb}?=>in {year}|In which year was the {event}?=>{year}
In the {season} of {year} the {ship} ran upon the rocks near {place}.|What ran upon the rocks near {place}?=>the {ship}|When did the {ship} run upon the rocks?=>in the {season} of {year}|Where did the {ship} run upon the rocks?=>near {place}|Which ship was wrecked near {place}?=>the {ship}
The mayor of {place} gave {who} a {object}.|What did the mayor give {who}?=>a {object}|Who gave {who} a {object}?=>the mayor of {place}|To whom did the mayor give a {object}?=>{who}
{who}, a {trade} from {place}, had {n} children.|What was {who}?=>a {trade}|Where did {who} come from?=>{place}|How many children did {who} have?=>{n}|Who was a {trade} from {place}?=>{who}
{who} married {other} in {place} on {day}.|Whom did {who} marry?=>{other}|Who married {other}?=>{who}|Where did {who} marry {other}?=>in {place}|When did {who} marry {other}?=>on {day}|When was the wedding of {who} and {other}?=>on {day}
"The {object} is hidden under the {spot}," said {who}.|Where is the {object} hidden?=>under the {spot}|What is hidden under the {spot}?=>the {object}|Who said where the {object} was hidden?=>{who}
{who} found a {object} in the {spot} of the {building}.|What did {who} find?=>a {object}|Where did {who} find the {object}?=>in the {spot} of the {building}|Who found the {object}?=>{who}
{who} was afraid of the {animal} because it had bitten {other}.|What was {who} afraid of?=>the {animal}|Why was {who} afraid of the {animal}?=>it had bitten {other}|Who had been bitten by the {animal}?=>{other}|Whom had the {animal} bitten?=>{other}
{who} sold the {animal} to {other} for {money}.|What did {who} sell?=>the {animal}|To whom did {who} sell the {animal}?=>{other}|For how much did {who} sell the {animal}?=>{money}|How much did {other} pay for the {animal}?=>{money}|Who bought the {animal}?=>{other}
The {building} at {place} was built in {year} by {who}.|When was the {building} at {place} built?=>in {year}|Who built the {building} at {place}?=>{who}|Where is the {building} that {who} built?=>at {place}
The {building} burned down on {day}, and {who} was blamed for it.|What burned down?=>the {building}|When did the {building} burn down?=>on {day}|Who was blamed for the fire?=>{who}|Who was blamed when the {building} burned down?=>{who}
{who} wrote a letter to {other} about the {object}.|To whom did {who} write a letter?=>{other}|Who wrote to {other}?=>{who}|What was the letter of {who} about?=>the {object}
{who} and {other} walked from {place} to {town} in {n} days.|From where did {who} and {other} walk?=>from {place}|Where did {who} and {other} walk to?=>to {town}|How many days did the walk to {town} take?=>{n}|With whom did {who} walk to {town}?=>{other}
The {animal} of {who} was called {pet}.|What was the {animal} of {who} called?=>{pet}|What was the name of the {animal} of {who}?=>{pet}|Whose {animal} was called {pet}?=>{who}
{who} had a {animal} named {pet}, which slept in the {spot}.|What was the name of {who}'s {animal}?=>{pet}|Where did {pet} sleep?=>in the {spot}|Who had a {animal} named {pet}?=>{who}|What kind of animal was {pet}?=>a {animal}
{who} planted {plant} and {plants} behind the {building}.|What did {who} plant behind the {building}?=>{plant} and {plants}|Where did {who} plant {plant}?=>behind the {building}|Who planted {plant}?=>{who}
{who} wore a {colour} coat and carried a {object}.|What colour was the coat of {who}?=>{colour}|What did {who} carry?=>a {object}|What did {who} wear?=>a {colour} coat|Who wore a {colour} coat?=>{who}
The {colour} door of the {building} opened with the {object}.|With what did the door of the {building} open?=>the {object}|What colour was the door of the {building}?=>{colour}
{who} died in {place} in {year}, at the age of {n}.|Where did {who} die?=>in {place}|When did {who} die?=>in {year}|At what age did {who} die?=>{n}|How old was {who} when {he} died?=>{n}
{who} was elected {office} of {place} in {year}.|What was {who} elected?=>{office} of {place}|Who was elected {office} of {place}?=>{who}|When was {who} elected {office} of {place}?=>in {year}|Who became {office} of {place} in {year}?=>{who}
{place} lies {n} miles {direction} of {town}.|How far is {place} from {town}?=>{n} miles|Where does {place} lie?=>{n} miles {direction} of {town}|In which direction of {town} does {place} lie?=>{direction}
The population of {place} was {count} in {year}.|What was the population of {place}?=>{count}|How many people lived in {place} in {year}?=>{count}|In what year was the population of {place} {count}?=>{year}
The {ship} carried {n} barrels of {cargo} from {place} to {town}.|What did the {ship} carry?=>{n} barrels of {cargo}|Where did the {ship} sail to?=>to {town}|From where did the {ship} bring {cargo}?=>from {place}|How many barrels of {cargo} did the {ship} carry?=>{n}
Captain {last} commanded the {ship} until {year}.|Who commanded the {ship}?=>Captain {last}|Which ship did Captain {last} command?=>the {ship}|Until when did Captain {last} command the {ship}?=>until {year}
{who} learned to play the {instrument} from {other}.|What did {who} learn to play?=>the {instrument}|From whom did {who} learn to play the {instrument}?=>from {other}|Who taught {who} to play the {instrument}?=>{other}
{who} rowed across the bay every {time} to fetch {cargo} from {other}.|When did {who} row across the bay?=>every {time}|What did {who} fetch from {other}?=>{cargo}|From whom did {who} fetch {cargo}?=>from {other}|Why did {who} row across the bay?=>to fetch {cargo}
{who} saved {n} of the crew with a {object}.|How many of the crew did {who} save?=>{n}|With what did {who} save the crew?=>with a {object}|Who saved {n} of the crew?=>{who}
{who} hid the {object} because {he} did not trust {other}.|Why did {who} hide the {object}?=>{he} did not trust {other}|What did {who} hide?=>the {object}|Whom did {who} not trust?=>{other}
{who} left {place} at {hour} and reached {town} by {time}.|When did {who} leave {place}?=>at {hour}|At what hour did {who} leave {place}?=>{hour}|When did {who} reach {town}?=>by {time}|Which town did {who} reach?=>{town}
The meeting was moved to {day}, and {who} agreed to bring the {object}.|To what day was the meeting moved?=>{day}|When is the meeting?=>{day}|Who agreed to bring the {object}?=>{who}|What did {who} agree to bring?=>the {object}
{who} proposed to raise the price to {money}.|What did {who} propose?=>to raise the price to {money}|Who proposed to raise the price?=>{who}|To what did {who} propose to raise the price?=>{money}
The {cargo} was kept in the {spot} of the {building}.|Where was the {cargo} kept?=>in the {spot} of the {building}|What was kept in the {spot}?=>the {cargo}
{who} painted the {building} {colour} for {other}.|What colour did {who} paint the {building}?=>{colour}|For whom did {who} paint the {building}?=>for {other}|Who painted the {building}?=>{who}
{who} owed {other} {money}.|How much did {who} owe {other}?=>{money}|Who owed {other} {money}?=>{who}|To whom did {who} owe {money}?=>{other}
The {object} belonged to {who}, who had it from {other}.|To whom did the {object} belong?=>{who}|Whose was the {object}?=>{who}|From whom did {who} have the {object}?=>from {other}
{who} invented the {object} while {he} was living in {place}.|Who invented the {object}?=>{who}|What did {who} invent?=>the {object}|Where was {who} living when {he} invented the {object}?=>in {place}
In {year} {who} founded the {school} of {place}.|What did {who} found in {year}?=>the {school} of {place}|Who founded the {school} of {place}?=>{who}|When was the {school} of {place} founded?=>in {year}
The river {river} rises near {place} and flows through {town}.|Where does the river {river} rise?=>near {place}|Through which town does the {river} flow?=>{town}|Which river flows through {town}?=>the river {river}
{who} was the {kin} of {other}.|Who was the {kin} of {other}?=>{who}|What was {who} to {other}?=>{kin}|Whose {kin} was {who}?=>{other}
The {kin} of {who} lived in the {building} at {place}.|Where did the {kin} of {who} live?=>in the {building} at {place}|Who lived in the {building} at {place}?=>the {kin} of {who}
{who} ate nothing but {food} for {n} days.|What did {who} eat?=>nothing but {food}|For how many days did {who} eat nothing but {food}?=>{n}|Who ate nothing but {food}?=>{who}
{who} could not sleep because the {animal} cried all night.|Why could {who} not sleep?=>the {animal} cried all night|What kept {who} awake?=>the {animal}|Who could not sleep?=>{who}
On {day} {who} opened a {shop} in {place}.|What did {who} open?=>a {shop}|Where did {who} open a {shop}?=>in {place}|When did {who} open the {shop}?=>on {day}|Who opened a {shop} in {place}?=>{who}
{who} dreamed of becoming a {trade}, but {his} father wanted {him} to be a {trades}.|What did {who} dream of becoming?=>a {trade}|What did the father of {who} want {him} to be?=>a {trades}
The prize of {money} went to {who} for {his} {object}.|Who won the prize?=>{who}|How much was the prize?=>{money}|For what did {who} win the prize?=>for {his} {object}
The treaty was signed in {place} on {day}, {year}.|Where was the treaty signed?=>in {place}|When was the treaty signed?=>on {day}, {year}|In what year was the treaty signed?=>{year}
The function of the {object} is to {purpose}.|What is the function of the {object}?=>to {purpose}|What does the {object} do?=>{purpose}|What is the {object} for?=>to {purpose}
The {work} of {place} was built by {who} in {year}.|Who built the {work} of {place}?=>{who}|By whom was the {work} of {place} built?=>{who}|In what year was the {work} of {place} built?=>{year}|What did {who} build in {year}?=>the {work} of {place}
The {work} in the {building} was carved by {who} out of a single oak.|Who carved the {work} in the {building}?=>{who}|What did {who} carve?=>the {work} in the {building}|What was carved by {who}?=>the {work} in the {building}|Where is the {work} that {who} carved?=>in the {building}
The letter about the {object} was written by {who} and burned by {other}.|Who wrote the letter about the {object}?=>{who}|Who burned the letter about the {object}?=>{other}|By whom was the letter burned?=>by {other}|What was the letter of {who} about?=>the {object}
The {animal} was sold to {who} by {other}, and nobody saw it again.|Who sold the {animal}?=>{other}|To whom was the {animal} sold?=>to {who}|What was sold to {who}?=>the {animal}|By whom was the {animal} sold?=>by {other}
The {work} was designed by {who} and paid for by {other}.|Who designed the {work}?=>{who}|Who paid for the {work}?=>{other}|By whom was the {work} designed?=>by {who}|What did {who} design?=>the {work}|What did {other} pay for?=>the {work}
In {place} the {object} was mended by a {trade} named {who}, and he stood beside it for an hour.|Who mended the {object}?=>{who}|Where was the {object} mended?=>in {place}|What was mended in {place}?=>the {object}|What was the trade of {who}?=>a {trade}|What was the name of the {trade}?=>{who}
The {building} was swept every {time} by a woman named {who}.|Who swept the {building}?=>{who}|When did {who} sweep the {building}?=>every {time}|What did {who} sweep?=>the {building}|By whom was the {building} swept?=>by a woman named {who}
The {art} of {who} was praised by {other}, but the {kin} of {other} laughed at it.|Who praised the {art} of {who}?=>{other}|What did {other} praise?=>the {art} of {who}|Who laughed at the {art} of {who}?=>the {kin} of {other}|Whose {art} was praised by {other}?=>{who}
{who} was taught {art} by {other} when {he} was {n} years old.|Who taught {who} {art}?=>{other}|What was {who} taught by {other}?=>{art}|How old was {who} when {he} was taught {art}?=>{n}|By whom was {who} taught {art}?=>by {other}
{who} taught {art} at the university of {place} and had {n} pupils.|At which university did {who} teach {art}?=>{place}|Where did {who} teach {art}?=>at the university of {place}|How many pupils did {who} have?=>{n}|What did {who} teach at the university?=>{art}|Who taught {art} at the university of {place}?=>{who}
{who} practised {art} in the town of {place} until {year}.|In which town did {who} practise {art}?=>{place}|What did {who} practise in {place}?=>{art}|Until when did {who} practise {art}?=>until {year}|Where did {who} practise {art}?=>in the town of {place}
{who} and {other} were engaged on {date}, and the whole street danced.|On what day were {who} and {other} engaged?=>{date}|When were {who} and {other} engaged?=>on {date}|To whom was {who} engaged?=>{other}|Who danced?=>the whole street
{who} sailed for {place} on the night of {date}, and {his} {kin} wept.|On what night did {who} sail for {place}?=>{date}|When did {who} sail for {place}?=>on the night of {date}|Where did {who} sail for on the night of {date}?=>{place}|Who wept when {who} sailed?=>{his} {kin}
The {work} of {place} was opened on {date} {year}, and {other} cut the ribbon.|When was the {work} of {place} opened?=>on {date} {year}|On what day was the {work} of {place} opened?=>{date} {year}|What was opened on {date}?=>the {work} of {place}|Who cut the ribbon?=>{other}|In what year was the {work} of {place} opened?=>{year}
They picked {n} baskets of apples on Sunday, but {who} kept the best ones.|How many baskets of apples did they pick on Sunday?=>{n}|What did they pick on Sunday?=>{n} baskets of apples|Who kept the best ones?=>{who}|When did they pick the apples?=>on Sunday
In the {season} they baked {n} loaves for the {event}, and {who} ate the last.|How many loaves did they bake for the {event}?=>{n}|When did they bake the loaves?=>in the {season}|Who ate the last loaf?=>{who}|For what did they bake {n} loaves?=>for the {event}
We found {n} eggs in the {spot} and gave them to {who}.|How many eggs did we find?=>{n}|Where did we find the eggs?=>in the {spot}|To whom did we give the eggs?=>to {who}|What did we find in the {spot}?=>{n} eggs
{He} had {n} sheep and {count} bees, said {who}, and no {animal}.|How many sheep had {he}?=>{n}|How many bees had {he}?=>{count}|Who said it?=>{who}
The miller of {place} was called {who}.|What was the miller of {place} called?=>{who}|What was the name of the miller of {place}?=>{who}|Who was {who}?=>the miller of {place}|Of what place was {who} the miller?=>{place}
The young woman who kept the {shop} in {place} was named {who}.|What was the name of the young woman who kept the {shop} in {place}?=>{who}|Who kept the {shop} in {place}?=>{who}|What did {who} keep in {place}?=>the {shop}
{who} grew up in {place}, the child of a {trade}, in a house with a {colour} door.|Where did {who} grow up?=>in {place}|What was the father of {who}?=>a {trade}|Whose child was {who}?=>the child of a {trade}|What colour was the door of the house?=>{colour}
"I will meet you by the {spot} at {hour}," said {who} to {other}.|Where did {who} want to meet {other}?=>by the {spot}|At what hour did {who} want to meet {other}?=>{hour}|Who wanted to meet {other} by the {spot}?=>{who}|To whom did {who} speak?=>to {other}
{who} felt {feeling} because the {animal} was gone.|How did {who} feel?=>{feeling}|Why did {who} feel {feeling}?=>because the {animal} was gone|Who felt {feeling}?=>{who}|What was gone?=>the {animal}
When {who} saw the {animal}, {he} hid behind the {spot}.|What did {who} do when {he} saw the {animal}?=>hid behind the {spot}|Where did {who} hide?=>behind the {spot}|Why did {who} hide behind the {spot}?=>{he} saw the {animal}|What did {who} see?=>the {animal}
{who} asked for the {object}, but {other} gave {him} {food} instead.|What did {who} ask for?=>the {object}|What did {other} give {who}?=>{food}|Who gave {who} {food}?=>{other}|What did {who} get instead of the {object}?=>{food}
The {animal} promised to {purpose} if {who} gave it {food}.|What did the {animal} promise?=>to {purpose}|Who promised to {purpose}?=>the {animal}|What did the {animal} want from {who}?=>{food}|Who was to give the {animal} {food}?=>{who}
{who} used the {object} to {purpose}.|What did {who} use the {object} for?=>to {purpose}|Why did {who} use the {object}?=>to {purpose}|What did {who} use to {purpose}?=>the {object}|Who used the {object}?=>{who}
'''

LISTS = {
    'limb': 'left hand|right eye|right arm|left foot|thumb|hat|purse|voice', 'event': 'storm|fire|flood|war|battle|siege|plague|winter',
    'season': 'spring|summer|autumn|winter', 'animal': 'dog|horse|cat|goat|cow|parrot|donkey|goose|raven|wolf|bear|fox|pig', 'cargo': 'bread|salt|wool|timber|wine|oil|corn|tea|coal|honey|flour|silk|fish|milk',
    'spot': 'cellar|attic|hearth|floor|roof|garden|stair|kitchen|well|oak tree|old bed|third stone|north wall|stable',
    'building': 'mill|church|school|tower|inn|barn|castle|library|town hall|harbor house|chapel|forge|bakery|bridge|cottage|manor', 'colour': 'red|blue|green|white|black|grey|yellow|brown|purple|golden',
    'office': 'mayor|judge|bishop|sheriff|governor|president', 'direction': 'north|south|east|west', 'instrument': 'violin|flute|drum|piano|harp|organ|trumpet|guitar',
    'time': 'morning|evening|noon|midnight|night|nightfall|Sunday|dawn', 'hour': 'five|six o\'clock|half past seven|eight|nine o\'clock|ten|noon|dusk', 'school': 'school|hospital|museum|academy|orchestra|newspaper',
    'kin': 'brother|sister|uncle|aunt|daughter|son|cousin|nephew|mother|grandfather|wife', 'food': 'bread|apples|cheese|fish|berries|soup|porridge|nuts|eggs', 'shop': 'bakery|bookshop|tavern|smithy|pharmacy|tailor\'s shop|school|laundry',
    'work': 'bridge|clock|statue|bell|fountain|gate|organ|map|stair|altar|window|throne|ship|wall', 'art': 'law|medicine|music|botany|geometry|Greek|drawing|astronomy|fencing|logic',
    'feeling': 'sad|angry|happy|ashamed|lonely|proud|afraid|sorry|tired|jealous|surprised',
    'purpose': 'measure the depth of the water|open the gate|keep the rain out|light the room|catch fish|cut the rope|hold the door|carry water|find the north|warm the house|frighten the birds|count the sheep|mend the nets|mark the graves|grind the corn',
}


def _parse():
    out = []
    for line in SENTENCES.strip().splitlines():
        says, *pairs = line.split('|')
        out.append((says, [tuple(pair.split('=>')) for pair in pairs]))
    return out


PARSED = _parse()
CHOICES = {name: values.split('|') for name, values in LISTS.items()}
