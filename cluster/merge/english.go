package merge

// english is the table for English. Words are folded: lower case, without
// apostrophes ("oclock", "didnt").
var english = language{
	code: "en",
	verbs: []verb{
		{
			attr: Killed,
			past: `killed, slain, murdered, executed, massacred, assassinated, beheaded, lynched, slaughtered,
				gunned down, shot dead, shot to death, stabbed to death, beaten to death, burned to death, shot and killed`,
			gerund: `killing, murdering, slaying, executing, massacring, claiming the lives of, claimed the lives of,
				took the lives of, taking the lives of`,
			present: `kills, kill`,
			subject: `died, dies, have died, perished, succumbed, lost their lives, lost his life, lost her life, passed away,
				drowned`,
			suicide: `killed himself, killed herself, killing himself, killing herself, kills himself, kills herself, kills self,
				took his own life, took her own life, taking his own life, taking her own life, committed suicide,
				committing suicide, turned the gun on himself, turned the gun on herself, turning the gun on himself,
				turning the gun on herself, fatally shot himself, fatally shot herself, fatally shooting himself,
				fatally shooting herself, turned a gun on himself`,
			state:  `dead, deceased, dead on arrival, fatally, mortally`,
			number: `deaths, fatalities, killings`,
			ofWhom: `fatal shooting of, fatal shootings of, deadly shooting of, fatal stabbing of, death of, deaths of, killing of, killings of, slaying of, slayings of, murder of, murders of`,
		},
		{
			attr: Wounded,
			past: `wounded, injured, hurt, grazed, hospitalized, hospitalised, maimed, paralyzed, critically wounded, critically injured`,
			gerund: `wounding, injuring, hurting, grazing, critically wounding, critically injuring, seriously wounding,
				seriously injuring`,
			present: `wounds, injures, hurts`,
			state: `in critical condition, in serious condition, in stable condition, in fair condition, in good condition,
				in guarded condition, in grave condition, in extremely critical condition, in critical but stable condition,
				in serious but stable condition, in critical and stable condition, fighting for their lives, fighting for his life,
				fighting for her life, with injuries, with serious injuries, with minor injuries,
				with life threatening injuries, with non life threatening injuries, recovering`,
			number: `injuries`,
		},
		{attr: Casualties, subject: `suffered, suffering, sustained, suffers`, needs: `wound wounds injury injuries`},
		{attr: Casualties, state: `with gunshot wounds, with gunshot wound, with a gunshot wound, with multiple gunshot wounds, with apparent gunshot wounds,
			with stab wounds, with bullet wounds`},
		{attr: Wounded, past: `treated`, needs: `wound wounds injury injuries inhalation burns`},
		{attr: Wounded, past: `seen by doctors, treated by doctors, treated in hospital`},
		{
			attr: Casualties, past: `shot, stabbed, hit by gunfire, struck by gunfire, hit by a bullet, struck by a bullet,
				hit by bullets, struck by bullets, hit by stray bullets, hit by a stray bullet, struck by a stray bullet`,
			gerund: `shooting, stabbing`, number: `casualties`, present: `shoots`,
			ofWhom: `shooting of, shootings of, stabbing of`,
		},
		{attr: Casualties, past: `struck, hit`, gerund: `striking, hitting`,
			needs: `bullet bullets gunfire shrapnel leg legs arm arms head chest back stomach abdomen torso foot neck shoulder thigh face`},
		{attr: Missing, state: `missing, unaccounted for`},
		{attr: Arrested, past: `arrested, detained, apprehended, captured, taken into custody`,
			gerund: `arresting, detaining, apprehending, capturing`, present: `arrests, arrest`, number: `arrests`, state: `in custody, were being held, are being held`},
		{attr: Abducted, past: `abducted, kidnapped, taken hostage`, gerund: `abducting, kidnapping`},
		{attr: Rescued, past: `rescued, pulled alive`, gerund: `rescuing`},
		{attr: Evacuated, past: `evacuated`, gerund: `evacuating`},
		{attr: Evacuated, past: `moved, led, forced`, gerund: `forcing, moving, leading`, needs: `homes houses tenements`},
		{attr: Displaced, past: `displaced, made homeless, left homeless`, gerund: `displacing`, state: `homeless`,
			subject: `fled their homes`},
	},
	classes: []noun{
		{People, `person man woman male female victim individual resident adult teacher driver neighbor neighbour bystander watchman marcher
			father mother wife husband son daughter brother sister grandmother grandfather girlfriend boyfriend fiance uncle aunt
			cousin nephew niece friend stepfather stepmother stepson stepdaughter parent grandparent relative couple pair
			citizen national villager pedestrian customer employee guest patron tourist pilgrim migrant refugee motorist
			homeowner roommate mayor judge politician patient protester demonstrator worshipper fan activist journalist reporter
			occupant guard clerk owner dancer rapper singer player veteran pastor priest farmer american`,
			`people persons men women males females victims individuals residents adults teachers drivers neighbors neighbours
			bystanders watchmen marchers fathers mothers wives husbands sons daughters brothers sisters grandparents friends parents relatives
			couples citizens nationals villagers pedestrians customers employees guests patrons tourists pilgrims migrants
			refugees motorists homeowners roommates patients protesters demonstrators worshippers fans activists journalists
			occupants guards others members officials inhabitants survivors locals faithful`, `family staff`},
		{Civilians, `civilian`, `civilians`, ``},
		{Children, `child boy girl teen teenager toddler baby infant kid student pupil youngster schoolboy schoolgirl juvenile
			youth newborn minor preschooler`,
			`children boys girls teens teenagers toddlers babies infants kids students pupils youngsters schoolchildren juveniles
			youths minors schoolgirls schoolboys`, ``},
		{Soldiers, `soldier trooper serviceman marine airman sailor guardsman peacekeeper recruit cadet trainee`,
			`soldiers servicemen marines airmen sailors guardsmen peacekeepers recruits cadets trainees servicemembers gendarmes`,
			`troops`},
		{Police, `policeman policewoman officer deputy detective sergeant constable`,
			`policemen policewomen officers deputies detectives constables`, `police`},
		{Assailants, `assailant attacker militant gunman shooter insurgent rebel terrorist suspect robber burglar intruder bomber
			jihadist fighter extremist accomplice hijacker mercenary perpetrator kidnapper bandit`,
			`assailants attackers militants gunmen shooters insurgents rebels terrorists suspects robbers burglars intruders
			bombers jihadists jihadis fighters extremists accomplices hijackers mercenaries perpetrators kidnappers bandits
			islamists`, ``},
		{Workers, `worker miner firefighter paramedic nurse doctor labourer laborer engineer`,
			`workers miners firefighters paramedics nurses doctors labourers laborers engineers medics`, `crew`},
		{Passengers, `passenger`, `passengers commuters`, ``},
	},
	hedges: []hedge{
		{AtLeast, `at least, no fewer than, not fewer than, a minimum of, no less than, not less than`},
		{MoreThan, `more than, over, upwards of, in excess of`},
		{UpTo, `up to, as many as, at most, no more than, not more than`},
		{FewerThan, `fewer than, less than`},
		{About, `about, around, approximately, roughly, some, an estimated, estimated, reportedly`},
		{Nearly, `nearly, almost, close to`},
	},
	vague: []vague{
		{3, 0, `several`}, {2, 0, `multiple, a number of, a group of, a handful of, numerous, many`},
		{2, 4, `a couple of`}, {2, 9, `a few`}, {24, 0, `dozens of, dozens`}, {40, 0, `scores of, scores`},
		{200, 0, `hundreds of, hundreds`}, {2000, 0, `thousands of, thousands, tens of thousands of, tens of thousands`},
		{200000, 0, `hundreds of thousands of, hundreds of thousands`},
		{2000000, 0, `millions of, millions`}, {20, 0, `tens of`},
	},
	one:       `a an another`,
	definite:  `the this these those his her their its our my your all both each`,
	nobody:    `nobody none neither`,
	no:        `no`,
	them:      `them us whom`,
	dozen:     `dozen`,
	pairs:     `couple pair twins`,
	how:       `how whether`,
	since:     `since`,
	notNames:  `theyre im hes shes weve youre theyve ive id ill hed shed were thats theres whats dont well`,
	stamps:    `published posted updated showed shows`,
	corrected: `correction corrects corrected`,
	earlier:   `earlier previous`,
	numbers:   `number figure total`,
	presumed:  `presumed feared believed`,
	tallies:   `count toll figure number total tally`,
	gives:     `gave gives put puts`,
	endOf:     `until till since by`,
	given:     `at as is was to`,
	ages:      `age aged ages be`,
	attempted: `attempted attempting`,
	they:      `it they he she we`,
	be:        `was were is are be been being got get gets`,
	have:      `has have had having`,
	modal:     `could would might may should can will to must`,
	not:       `not didnt wasnt werent never without isnt arent hasnt hadnt`,
	adverbs: `also later then critically seriously slightly reportedly allegedly initially immediately subsequently
		eventually already now still accidentally tragically apparently possibly badly severely only just both all each
		fatally mortally instantly themselves himself currently shortly either so far again either brutally
		confirmed presumed feared believed officially first`,
	linking:      `pronounced found declared reported left listed leaving said thought remained remains`,
	prepositions: `in at on from to with near for against between into through during under outside inside over across around behind along among upon without`,
	of:           `of`,
	and:          `and plus`,
	by:           `by`,
	subordinators: `when while after before as because if where although though but whereas that until once since than
		whether how what why unless`,
	relatives:  `who which that whom whose`,
	pronouns:   `he she him`,
	reflexives: `himself herself themselves itself self`,
	including:  `including among include includes`,
	others:     `others other another more additional second third fourth fellow`,
	otherwise:  `else other`,
	years:      `year`,
	months:     `month week`,
	olds:       `old olds`,
	things: `days day hours hour minutes minute seconds weeks week months month years year times time shots shot bullets
		rounds cars car vehicles vehicle trucks homes home houses house buildings blocks block miles mile km kilometers
		kilometres metres meters feet inches percent counts count charges charge dollars guns gun weapons weapon handguns
		rifles bombs attacks attack shootings shooting incidents incident killings murders homicides homicide deaths death
		injuries injury wounds wound fatalities lives casualties arrests agencies departments schools school churches
		stores apartments apartment rooms bases base camps sites villages towns cities states countries people's games
		points votes seats calls call reports pounds tons tonnes degrees street avenue road highway route north south east
		west am pm gmt utc oclock million billion animals dogs dog cattle horses sheep cows goats helicopters planes aircraft
		tanks explosions blasts explosion suspects' floors units area areas parts locations scenes cases case area code
		groups families companies businesses convoys checkpoints bodies body others' ambulances beers drinks steps sides
		things ways magazines casings shell caliber mm legs arms fires grenades rockets drones missiles lines articles
		comments photos videos images stories hospitals officers' acres seconds stops trips cents`,
	toll:      `toll`,
	tollTo:    `to at of is was reached reaches hit passed stands stood now`,
	fatally:   `fatally mortally`,
	except:    `not instead`,
	rangeOpen: `between from`,
	rangeJoin: `to or`,

	say:       `said says told added confirmed announced reported stated according claimed claims saying announced repeated insisted`,
	according: `according to`,
	reporters: `reporter journalist correspondent photographer`,
	parties: []party{
		{"military", `military army forces navy troops`},
		{"police", `police sheriff deputies detectives detective lapd constabulary gendarmerie`},
		{"prosecutors", `prosecutor prosecutors attorney`},
		{"medical", `coroner hospital doctors medics examiner ambulance`},
		{"fire service", `firefighters`},
		{"government", `government ministry minister ministers presidency governor mayor`},
	},

	background: `so far this year, this year, in recent years, in recent months, in recent weeks, over the past, in the past,
		over the last, in the last, during the past, years ago, decades ago, a decade ago, each year, every year, per year, annually,
		on average, nationwide, across the country, in previous, previous years, historically, the last time,
		the only other, the only major, year to date, homicides this, killings this, decade long,
		earlier this year, last year, a year ago, years earlier, a year earlier`,
	past: `last week, last month, last summer, last winter, last spring, last fall, last autumn, earlier this month,
		earlier this week, months ago, weeks ago, a week ago, a month ago, two weeks ago, days earlier, a week earlier,
		a month earlier, weeks earlier, months earlier, the previous, days after another, a previous, the year before,
		previously, week after, month after, year after`,
	afterPast: `weeks after, months after, years after, a week after, a month after, a year after, a fortnight after`,
	related: `in a separate, separate attack, separate incident, separate shooting, in another, unrelated, elsewhere, a similar,
		similar attack, in an earlier, an earlier attack, an earlier shooting, in a different, another attack, another shooting,
		another incident, another explosion, another bombing, several attacks, other attacks, other shootings, in other`,
	sub: `after the attack, after the assault, following the attack, following the assault, in the aftermath,
		after the attacks, after the raid, after the bombing, following the raid, after the explosion, after the blast`,
	several: `separate incidents, separate shootings, separate attacks, separate explosions, across the city, citywide,
		in shootings, series of shootings, string of shootings, weekend shootings, several shootings, multiple shootings`,
	events: `attack attacks shooting shootings bombing blast explosion raid ambush assault crash clash clashes battle riot
		massacre stabbing incident earthquake flood fire shootout`,
	wars: `insurgency war conflict violence unrest fighting epidemic pandemic insurrection crisis`,

	am: `am`, pm: `pm`, oclock: `oclock`, zones: `gmt utc`, noon: `noon`, midnight: `midnight`,
	starts: `started began begun erupted occurred happened attacked struck rang opened broke shot fired exploded detonated
		stormed hit place killed wounded crashed shooting responded called`,
	ends:    `subsided ended stopped finished ceased over`,
	placed:  `in at near outside attacked stormed`,
	sites:   `mine factory academy barracks island base camp school hospital airport neighborhood neighbourhood district village town city suburb market mosque church area prison checkpoint section`,
	streets: `street avenue road boulevard drive lane highway court way place apartments hospital center centre park university county police department sheriff school church`,
}
