package merge

// englishWhen dates events. Days are held by the word that they stand by: a
// shooting on Friday, an arrest on Sunday.
var englishWhen = whenTable{
	happens: `happened happening occurred occurring erupted began started broke rang fired firing opened struck exploded
		detonated stormed attacked ambushed collapsed crashed derailed sank burned flooded robbed abducted kidnapped
		murder murders homicide homicides slaying slayings killing killings manslaughter rampage gunfire gunshots gunshot shots
		collision collisions sinking stampede crush hijacking capsizing robbery burglary carjacking drive incident incidents tragedy violence melee fight brawl dispute argument
		ambush collapse derailment eruption quake landslide strike strikes bombing bombings suicide unfolded`,
	scene: `responded dispatched called found discovered arrived scene report call`,
	after: `arraigned arraignment court judge jury trial hearing sentenced sentencing sentence pleaded plea pleas pled
		convicted guilty verdict charged charges charging bond bail custody jail jailed booked indicted indictment
		testified testimony extradited surrendered arrest arrested arresting arrests warrant warrants lawsuit sued filed
		appeared appearance prosecutors attorney lawyer identified identifying identification named autopsy autopsies
		funeral funerals buried burial vigil vigils memorial mourn mourned mourning mourners gathered gather services
		remembered anniversary released release statement interview conference press news briefing email
		scheduled expected will recovering condition hospitalized upgraded remained remains searching manhunt
		investigating investigation investigators reopened resigned visited vowed urged offered reward`,
	early:   `early`,
	late:    `late`,
	shortly: `shortly just soon right moments`,
	after5:  `after`,
	before5: `before`,
	half:    `half`,
	quarter: `quarter`,
	past:    `past`,
	before:  `to`,
	minutes: `minutes`,
	local:   `local`,
	times:   `time hours hrs`,
	or:      `or`,
	starts: `went off, gave way, go off, going off, contact was lost, lost contact, opened fire, came under fire, came under attack,
		broke out, caught fire, took place, touched down, came down, was lost, went in, moved in, recorded, registered, entered, boarded`,
	begins: `vanished disappeared capsized overturned collided sank collapsed derailed raided overran
		burst ripped tore shook rocked seized plunged plummeted swept jolted blew exploded flooded gunfire rammed`,
	phrases: []partPhrase{
		{0, 6.5, `before dawn, predawn, pre dawn, before daybreak, before sunrise, before first light, before it was light`},
		{4, 8, `at dawn, at daybreak, at sunrise, around dawn, at first light`},
		{0, 9, `early morning hours, early in the morning, in the early morning, early this morning`},
		{0, 6, `early hours, after midnight`}, {0, 5, `small hours, dead of night`},
		{0, 12, `in the morning`}, {8, 12, `mid morning, midmorning`},
		{12, 18, `in the afternoon, during the afternoon`}, {14, 17, `mid afternoon, midafternoon`},
		{11, 14, `around midday, at midday`},
		{16, 24, `in the evening, during the evening`}, {16, 22, `at dusk, at sunset, at nightfall`},
		{18, 30, `at night, during the night, in the night, overnight`},
	},
	parts: []dayPart{
		{`morning`, 0, 12, 0, 12}, {`afternoon`, 12, 18, 12, 18}, {`evening`, 16, 24, 16, 24}, {`night`, 18, 30, 18, 30},
	},
	zones: []zoneName{
		{0, `gmt utc`, false}, {-5 * 60, `est cdt`, false}, {-4 * 60, `edt`, false}, {-6 * 60, `cst mdt`, false}, {-7 * 60, `mst pdt`, false},
		{-8 * 60, `pst`, false}, {60, `cet bst`, false}, {120, `cest eet`, false}, {180, `eest msk`, false}, {9 * 60, `jst kst`, false},
		{-5 * 60, `eastern`, true}, {-8 * 60, `pacific`, true},
	},
}

// englishWhere finds places. Its regions are the states and countries that news
// in English names behind a town.
var englishWhere = whereTable{
	regions: `alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, georgia, hawaii, idaho,
		illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota,
		mississippi, missouri, montana, nebraska, nevada, new hampshire, new jersey, new mexico, north carolina,
		north dakota, ohio, oklahoma, oregon, pennsylvania, rhode island, south carolina, south dakota, tennessee, texas,
		utah, vermont, virginia, west virginia, wisconsin, wyoming, puerto rico, ontario, quebec, british columbia, alberta,
		manitoba, saskatchewan, nova scotia, new brunswick, new south wales, queensland, england, scotland, wales, northern ireland,
		afghanistan, albania, algeria, angola, argentina, armenia, australia, austria, azerbaijan, bahrain, bangladesh, belarus,
		belgium, benin, bolivia, bosnia, botswana, brazil, britain, bulgaria, burkina faso, burundi, cambodia, cameroon,
		canada, central african republic, chad, chile, china, colombia, congo, costa rica, croatia, cuba, cyprus,
		czech republic, denmark, ecuador, egypt, el salvador, eritrea, estonia, ethiopia, finland, france, gabon, gambia,
		germany, ghana, greece, guatemala, guinea, haiti, honduras, hungary, iceland, india, indonesia, iran, iraq, ireland,
		israel, italy, ivory coast, jamaica, japan, jordan, kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon,
		lesotho, liberia, libya, lithuania, madagascar, malawi, malaysia, mali, malta, mauritania, mexico, moldova, mongolia,
		montenegro, morocco, mozambique, myanmar, namibia, nepal, netherlands, new zealand, nicaragua, niger, nigeria,
		north korea, north macedonia, norway, oman, pakistan, panama, paraguay, peru, philippines, poland, portugal, qatar,
		romania, russia, rwanda, saudi arabia, senegal, serbia, sierra leone, slovakia, slovenia, somalia, south africa,
		south korea, south sudan, spain, sri lanka, sudan, sweden, switzerland, syria, taiwan, tajikistan, tanzania,
		thailand, togo, tunisia, turkey, turkmenistan, uganda, ukraine, united arab emirates, united kingdom, united states,
		uruguay, uzbekistan, venezuela, vietnam, yemen, zambia, zimbabwe, us, usa, uk, america`,
	short: `ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont neb nev nh nj nm ny nc nd
		okla ore pa penn ri sc sd tenn tex vt va wash wva wis wyo dc al ak az ar ca co ct de fl hi id il ia ks ma mi mn ms mt ne
		nv oh ok or sc tn tx ut wv wi wy in me texas ohio utah idaho iowa maine ont que`,
	regionNouns: `county counties province region state district parish prefecture governorate oblast canton co`,
	quarters:    `neighborhood neighbourhood section subdivision quarter area community side housing projects`,
	towns:       `town port city village suburb township borough municipality hamlet outskirts downtown part capital streets heart`,
	directions: `north south east west northern southern eastern western central northeast northwest southeast southwest
		northeastern northwestern southeastern southwestern downtown nearby upper lower suburban rural neighboring`,
	sites: `base camp barracks school university college hospital airport church mosque temple synagogue mall plaza
		club bar lounge nightclub restaurant grill cafe pharmacy store mart apartments apartment inn motel hotel
		lodge arena stadium theater theatre towers projects homes library gym casino complex factory prison jail`,
	features: `river creek mountains canyon ocean sea trail reservoir campground`,
	grounds: `park village gardens station market center centre hall farm manor estates terrace courts house mine plant
		ranch tower academy`,
	roads: `street avenue road boulevard drive lane highway court way place parkway route circle trail terrace st ave blvd rd dr
		ln hwy pkwy ct pl streets avenues roads interstate expressway freeway turnpike`,
	forces:   `police pd officers firefighters fire detectives cops`,
	counties: `sheriff sheriffs deputies`,
	metro:    `metro metropolitan`,
	the:      `bronx hague`,
	elsewhere: `hospital ward court courthouse prison jail university medical center morgue clinic federal flew fled moved born raised precinct division bureau
		lives lived native company embassy based foundation institute`,
	homes: `home house apartment shooting murder homicide stabbing slaying nightclub bar restaurant park school neighborhood
		store club motel hotel church mall street`,
	people: `man woman teen teenager boy girl couple family mother father toddler native student brothers`,
	within: `in near outside inside`,
	nearby: `near outside`,
	wires:  `ap associated afp agence reuters upi xinhua dpa efe ansa tass pti wire wires`,
	noNames: `metro metropolitan department office downtown county state highway city local fire area capitol north south east west campus river lake ocean
		navy army marine air national central`,
	sides: `eastside westside northside southside northeast northwest southeast southwest northeastern northwestern southeastern southwestern downtown`,
	aliases: []alias{
		{`Washington`, `dc, washington dc`}, {`Los Angeles`, `la, l a`}, {`New York`, `nyc, new york city`}, {`Philadelphia`, `philly`},
		{`Las Vegas`, `vegas`}, {`San Francisco`, `sf`},
	},
	notTowns: `update updated breaking exclusive photos photo video watch editors note related caption file image story read buy more news videos top latest afternoon morning evening live raw`,
	livesIn:  `from`,
	around:   `area`,
	areas:    `northern southern eastern western`,
	hits:     `struck shook rocked jolted battered devastated engulfed`,
	off:      `off`,
	coasts:   `coast coastline shore shores`,
	works:    `pit colliery quarry bridge ground stadium refinery depot harbour harbor dam plant works junction crossing valley peninsula`,
	bodies:   `ministry centre center institute agency office commission council observatory headquarters`,
}
