package merge

// englishActors is the table for English.
var englishActors = actorTable{
	attacks: `attacked, raided, stormed, ambushed, bombed, shelled, targeted, struck, hit, assaulted, besieged, overran,
		torched, infiltrated, strafed, mortared, firebombed, car bombed, set fire to, opened fire on, opened fire at, fired on,
		fired at, fired upon, shot at, broke into, blew up, launched an attack on, launched attacks on, launched an assault on,
		launched a raid on, launched a dawn raid on, launched raids on, launched an attack against, launched attacks against,
		launched an offensive against, carried out an attack on, carried out attacks on, carried out further attacks on,
		carried out an attack against, staged an attack on, staged attacks on, staged attacks against,
		staged coordinated attacks against, staged coordinated attacks on, mounted an attack on, mounted attacks on,
		tried to infiltrate, attempted to infiltrate, tried to storm, attempted to storm, tried to attack, attempted to attack,
		tried to enter, tried to overrun, tried to seize, crashed into the gates of, dropped bombs on, fired rockets at,
		fired shells at, threw grenades at, threw petrol bombs at, hurled grenades at, blew through, broke through, blew a hole in, burst into, forced their way into, shot their way into,
		fought their way into, smashed their way into, rammed, hijacked, ransacked, looted, robbed, held up, captured,
		took over, took control of, stole into, fired into, fired rockets into, fired shots at, lobbed grenades at, planted a bomb in, planted a bomb at,
		planted a bomb under, left a bomb in, left a bomb at, drove a truck into, drove a car into, drove a lorry into`,
	seizes: `took them, took her, took him, took away, seized them, seized her, seized him, seized, abducted them, kidnapped them, marched them, herded, drove off,
		made off with, killed them, shot them`,
	deeds: `carried out, behind, masterminded, perpetrated`,
	deed: `operation operations killing killings kidnapping abduction kidnappings abductions hijacking arson rampage bombings attacks raids assaults
		ambushes strike strikes murder murders`,
	own:     `its their our his`,
	belongs: `belonged to, belong to, were members of, are members of, was a member of, is a member of, were fighters of, were fighters from, were men of`,
	who: `who was behind, who were behind, who is behind, who carried out, who had carried out, who did it, who fired, who was responsible, who were responsible,
		who attacked, who planted, who killed, who the attackers were, who the gunmen were, who the attacker was`,
	orders:    `order orders decision decree directive notice ruling`,
	conquers:  `overran captured overrun`,
	asks:      `who`,
	did:       `did behind responsible`,
	suspicion: `on suspicion of, in connection with, over the attack, over the bombing, over the shooting, over the killing, over the killings, over the raid`,
	named:     `named identified identifying naming`,
	as:        `as`,
	from:      `from`,

	fires: `opened fire, detonated explosives, detonated a bomb, detonated his explosives, detonated her explosives,
		detonated their explosives, blew himself up, blew herself up, blew themselves up, went on a rampage,
		behind the attack, behind the attacks, behind the bombing, behind the bombings, carried out the attack, carried out the attacks,
		carried out the bombing, carried out the bombings, carried out the assault, carried out the raid,
		carried out the shooting, carried out the killings, carried out an ambush, staged the attack, staged the assault`,
	assaults: `assault on, raid on, ambush on, ambush of, bombing of, shelling of, storming of, siege of, strike on,
		airstrike on, bombardment of, dawn raid on, grenade attack on, mortar attack on,
		arson attack on, gun attack on, bomb attack on, rocket attack on, suicide attack on, drone attack on`,
	attackOn:  `attack on, attack against, shooting at, shootings at, bombing at, stabbing at, massacre at, attack at, gun attack at, bomb attack at`,
	attacksOn: `attacks on, attacks against, strikes on, raids on, assaults on, airstrikes on, attack on any`,
	threats: `threat threats risk fear fears feared possible potential planned plot prevent avert against guard guarding future
		any warned warning threaten threatened threatening more`,
	doneBy: `carried out by, perpetrated by, staged by, launched by, attack by, attacks by, raid by, raids by,
		ambush by, assault by, bombing by, killing by, shelling by, masterminded by, orchestrated by, mounted by, fired by, planted by, thrown by, detonated by, work of, hallmarks of, hand of, committed by, claimed for`,
	blamedOn: `blamed on, blamed it on, blamed the attack on, blamed the attacks on, blamed the bombing on, blamed the assault on,
		blamed the shooting on, blamed the raid on, blamed the violence on, blamed the fire on, blamed the crash on,
		blamed the accident on, blamed the blast on, blamed the explosion on, finger at, fingers at, blame on, blames it on, suspicion fell on, suspicion falls on,
		suspicion has fallen on`,
	blames: `blamed, blames, accused, accuses, is blaming, are blaming, suspects`,
	commits: `carrying staging launching being planning orchestrating ordering organising organizing masterminding perpetrating firing
		planting`,
	charges: []charge{
		{`charged with, charged in, convicted of, pleaded guilty to, pled guilty to, found guilty of, indicted on, indicted for`,
			`murder murders murdering killing killings manslaughter attack attacks shooting shootings bombing bombings terrorism arson
			homicide massacre slaying slayings`},
		{`arrested in connection with, detained in connection with, suspected of carrying out, suspected of killing,
			accused of carrying out, accused of killing, accused of murdering, accused of shooting, accused of attacking,
			accused of bombing, suspected of murdering, suspected of shooting, suspected of attacking, arrested for, arrested over, arrested on suspicion of, held on suspicion of, detained on suspicion of, charged over`,
			`murder murders murdering killing killings manslaughter attack attacks shooting shootings bombing bombings terrorism arson
			homicide massacre slaying slayings people`},
	},
	claims: `claimed responsibility, claims responsibility, claim responsibility, claiming responsibility, took responsibility for the attack,
		taken responsibility for the attack, took responsibility for the bombing, claimed credit for the attack,
		claimed the attack, claimed the attacks, claimed the bombing`,
	claimed: `responsibility was claimed by, attack was claimed by, attacks were claimed by, bombing was claimed by,
		attack claimed by, attacks claimed by, bombing claimed by, assault claimed by, assault was claimed by, raid was claimed by, claim of responsibility by, claim of responsibility from`,
	claimsIt: `claimed, claims, claiming, claim`,
	noClaim: `no claim of responsibility, no immediate claim of responsibility, no claims of responsibility,
		no immediate claims of responsibility, not been any claim of responsibility, no group claimed responsibility,
		no one claimed responsibility, nobody claimed responsibility`,

	causes: `caused by, due to, because of, triggered by, sparked by, as a result of, attributed to, brought on by, set off by, touched off by,
		ignited by, started by, fuelled by, fueled by, fanned by, swollen by, result of, consequence of, attributable to, down to`,
	makes: `caused, sparked, triggered, ignited, started, set off, touched off, brought on, brought down, provoked, set fire to, had caused`,
	accidents: `fire fires blaze blazes wildfire wildfires flood floods flooding explosion explosions blast blasts crash crashes collapse derailment collision
		accident accidents outage outages disaster sinking tragedy stampede crush avalanche landslide leak spill inferno`,
	early:   `early soon`,
	weapons: `bomb bombs device devices grenade grenades shell shells rocket rockets missile missiles mortar mortars shots bullets drone drones explosive explosives`,
	blasts: `exploded at, exploded in, exploded inside, exploded outside, exploded near, went off at, went off in, went off inside, went off outside, went off near,
		detonated at, detonated in, detonated outside, fired at, fired into, hit, struck, landed on, landed in, fell on`,
	toBlame: `to blame, at fault`,
	treats:  `treating treated treat regarding regarded`,
	faults: `failure fault leak error malfunction defect arson sabotage negligence overloading speeding lightning spark sparks cigarette circuit rupture
		misfire overheating fatigue corrosion methane subsidence landslip
		fireworks barbecue campfire candle wiring cable cables transformer tyre tire brakes brake valve boiler cylinder icing surge overcrowding`,
	hints: `cause caused causing causes blame blamed blaming suspect suspected suspects suspecting likely probably probable possible possibly investigating investigated investigate
		investigators inquiry looking look treating evidence pointed points pointing finding findings found theory theories believed believe thought indicate
		indicated indicates suggested suggest suggests attributed consistent responsible examining explanation reason sign signs indication whether
		originated started ignited sparked hypothesis following reported suffered made`,
	rules: `ruled rule rules ruling denied deny denies dismissed dismiss dismisses rejected rejects excluded exclude excludes`,
	mishaps: `ran a red light, passed a red signal, ran a red signal, jumped a red light, passed a signal at danger, passed a signal at red, ran through a red signal, brakes failed,
		brakes had failed, engine failed, engine had failed, engines failed, engines had failed, ran out of fuel, lost control of the vehicle, lost control of his vehicle, lost control of her vehicle, lost control of the car, lost control of his car,
		lost control of the bus, lost control of the truck, lost control of the lorry, burst a tyre, tyre burst,
		tyre had burst, lost engine power, ran off the road, ran off the runway, left the runway, overran the runway, overshot the runway,
		dam burst, dam had burst, dam broke, levee broke, dyke broke, gave way, given way, burst its banks, burst their banks, had burst its banks`,
	hits: `hitting, striking, colliding with, running over, struck, hit, ran over, ran onto, ran into, drove over, drove onto, collided with, hit by, struck by, clipped, crashed into, ran aground on`,
	obstacles: `mine landmine rock rocks reef reefs iceberg sandbank pylon wire wires cable cables bird birds geese gulls barge buffer buffers boulder boulders
		iceberg wreck container log trunk line lines`,
	cause:   `cause causes`,
	unclear: `unclear unknown undetermined unexplained`,
	clear:   `clear known determined established identified confirmed released`,
	probes:  `looking trying examining seeking investigating investigate investigates determine determining establish establishing investigation probe probing`,
	probed:  `under investigation, under inquiry, being investigated, still being investigated, being determined, to be determined`,

	statuses: []status{
		{code: "under control", opposite: "not under control", whole: true,
			stative: `under control, back under control, fully under control, contained, fully contained`,
			verb:    `brought under control`},
		{code: "not under control", whole: true, stative: `out of control, burning out of control, contained on, uncontained, uncontrolled`,
			own: `burned out of control, burnt out of control, raged out of control, spread out of control`},
		{code: "partly under control", whole: true, stative: `per cent contained, percent contained, partly contained, partially contained`},
		{code: "closed", stative: `shut, off limits, closed to traffic, closed to heavy vehicles, closed until further notice, shut until further notice, shut to traffic`,
			verb: `closed, shut down, shuttered, sealed off, cordoned off, closed off, closed down`, doing: `closing, shutting down, shutting, sealing off`},
		{code: "restricted", stative: `restricted`, doing: `restricting`},
		{code: "blocked", verb: `blocked, barricaded, blocked off`, doing: `blocking`},
		{code: "to reopen", own: `reopen, open again on, resume on, restart on`, planned: true},
		{code: "reopened", own: `reopened, opened again, reopens, has reopened`, doing: `reopening`},
		{code: "open", stative: `open, open again, still open`},
		{code: "suspended", verb: `suspended, halted, grounded, called off, paused`, doing: `suspending, halting, grounding`},
		{code: "postponed", verb: `postponed, put off, rescheduled`, doing: `postponing`},
		{code: "cancelled", verb: `cancelled, canceled, scrapped, abandoned`, doing: `cancelling, canceling`},
		{code: "delayed", stative: `delayed`},
		{code: "resumed", own: `resumed, resumed operations, restarted, returned to normal, resumes, back to normal`, doing: `resuming`},
		{code: "under way", stative: `under way, underway, ongoing, in progress`},
		{code: "over", stative: `over`, own: `ended`},
		{code: "repelled", verb: `repelled, repulsed, fought off, pushed back, beaten back, beat back, driven off, drove off, driven back, drove back, thrown back, beaten off, beat off, foiled, thwarted, fended off`, doing: `repelling, repulsing`},
		{code: "neutralised", verb: `neutralised, neutralized, subdued, overpowered, neutralise, neutralize, subdue`},
		{code: "on fire", stative: `on fire, ablaze, in flames, alight`, own: `caught fire, still burning, was burning, were burning, is burning, are burning`},
		{code: "extinguished", verb: `extinguished, put out, doused, snuffed out`, own: `burned itself out, burnt itself out, went out`, doing: `extinguishing`},
		{code: "damaged", verb: `damaged, badly damaged, vandalised, vandalized`, doing: `damaging`},
		{code: "destroyed", verb: `destroyed, gutted, razed, demolished, flattened, levelled, burned down, burnt down, torched, reduced to rubble, swept away, washed away, wrecked, burned out, burnt out, written off`,
			doing: `destroying, gutting, flattening, demolishing`},
		{code: "collapsed", own: `collapsed, caved in`, only: `building homes bridge road river church school hospital market office talks railway`},
		{code: "flooded", verb: `flooded, inundated, submerged`, doing: `flooding, inundating`, stative: `under water, underwater`},
		{code: "restored", verb: `restored`, doing: `restoring`},
		{code: "cut", stative: `dead`, only: `telephones`},
		{code: "cut", stative: `down`, verb: `cut, cut off, isolated, knocked out, disrupted, severed`, doing: `cutting off, knocking out, disrupting`},
		{code: "lifted", verb: `lifted, eased`, doing: `lifting`},
		{code: "imposed", verb: `imposed, declared`, stative: `in force, in place, in effect, still in force, still in place`, doing: `imposing`, only: `restriction curfew emergency alert`},
		{code: "locked down", stative: `on lockdown, in lockdown, under lockdown`, verb: `locked down`},
		{code: "impassable", stative: `impassable, blocked by, unusable`, only: `road bridge railway`},
		{code: "overrun", verb: `overrun, overran, captured, taken over, retaken`, planned: false},
		{code: "defused", verb: `defused, made safe, disarmed, rendered safe, deactivated`, doing: `defusing`, only: `bomb`},
		{code: "blown up", verb: `destroyed in a controlled explosion, detonated in a controlled explosion, blown up in a controlled explosion, safely detonated,
			detonated safely, safely blown up`, only: `bomb`},
		{code: "recovered", verb: `recovered, retrieved, found`, only: `recorder ships aircraft bomb`},
		{code: "derailed", verb: `derailed`, own: `derailed, left the rails, left the tracks, jumped the rails, jumped the tracks, came off the rails, came off the tracks`, only: `railway`},
		{code: "aground", stative: `aground`, own: `ran aground`, only: `ships`},
		{code: "breached", verb: `breached`, own: `burst, overflowed, burst its banks, burst their banks`, only: `river port`},
		{code: "peaceful", own: `passed off peacefully, passed peacefully, ended peacefully, remained peaceful, was peaceful, were peaceful`, bare: "event", only: `event`},
		{code: "calm", stative: `calm, quiet`},
		{code: "tense", stative: `tense`},
	},
	things: []standee{
		{"situation", "", `situation affair crisis emergency incident`, ``},
		{"area", "situation", `capital city town village area district neighbourhood neighborhood region`, ``},
		{"attack", "situation", `attack attacks assault assaults raid raids offensive incursion onslaught ambush siege standoff`, `under control, not under control, repelled, over, under way`},
		{"fire", "", `fire fires blaze blazes wildfire wildfires flames inferno bushfire bushfires front`, `partly under control, not under control, on fire, extinguished, over, under way`},
		{"airport", "", `airport airports airfield runway runways terminal airspace`, ``},
		{"flights", "", `flight flights`, ``},
		{"bomb", "", `bomb bombs device devices explosive explosives grenade grenades package shell`, `defused, blown up, recovered`},
		{"recorder", "", `recorder recorders box boxes`, `recovered, damaged`},
		{"event", "", `match matches game games festival concert parade race march marches protest rally demonstration vote voting election elections ceremony tournament`, `cancelled, postponed, suspended, delayed, peaceful, under way, over, resumed`},
		{"gate", "", `gate gates turnstiles`, ``},
		{"river", "", `river rivers dam dams dyke dykes levee levees embankment embankments reservoir`, ``},
		{"signals", "", `signal signals sirens siren alarm alarms`, ``},
		{"road", "", `road roads highway highways motorway freeway street streets interstate route lanes`, ``},
		{"bridge", "", `bridge bridges tunnel`, ``},
		{"border", "", `border borders crossing crossings`, ``},
		{"school", "", `school schools classes university universities college campus`, ``},
		{"power", "", `power electricity`, `cut, restored, restricted, over`},
		{"water", "", `water supply`, `cut, restored, restricted`},
		{"telephones", "", `internet phones telephones telephone network networks`, ``},
		{"railway", "", `train trains railway railways rail metro subway tram trams carriage carriages coaches wagons locomotive engine line`, ``},
		{"station", "", `station stations`, ``},
		{"port", "", `port ports harbour harbor`, ``},
		{"market", "", `market markets shops stores shop store businesses restaurants bars`, ``},
		{"office", "", `office offices embassy consulate embassies headquarters`, ``},
		{"hospital", "", `hospital hospitals clinic clinics ward wards`, ``},
		{"church", "", `church churches mosque mosques temple cathedral chapel synagogue`, ``},
		{"homes", "", `home homes house houses apartment apartments huts dwellings`, ``},
		{"building", "", `building buildings wall roof terrace stand ceiling pier quay jetty silo mill museum library theatre cinema ground pitch pool hotel hangar hangars warehouse warehouses factory plant tower stadium barn barracks`, ``},
		{"aircraft", "", `plane planes aircraft jet jets helicopter helicopters airliner`, ``},
		{"vehicles", "", `vehicle vehicles car cars truck trucks lorry lorries bus buses tanker tankers van vans`, ``},
		{"ships", "", `ship ships boat boats vessel vessels ferry ferries tanker tankers trawler trawlers barge barges freighter`, ``},
		{"traffic", "", `traffic`, ``},
		{"services", "", `services service`, ``},
		{"operations", "", `operation operations`, ``},
		{"search", "", `search searches`, ``},
		{"investigation", "", `investigation investigations inquiry probe`, ``},
		{"talks", "", `talks negotiations`, ``},
		{"evacuation", "", `evacuation evacuations`, ``},
		{"restriction", "", `restriction restrictions ban`, ``},
		{"curfew", "", `curfew`, ``},
		{"alert", "", `lockdown warning warnings alert`, ``},
		{"emergency", "", `emergency`, ``},
		{"access", "", `access entry entrance`, ``},
		{"fighting", "", `fighting gunfire shooting clashes gunbattle battle`, ``},
		{"crops", "", `crops fields farmland`, ``},
		{"videos", "", `videos video footage images image pictures photos`, ``},
		{"claim", "", `claim claims account accounts reports figures`, `not verified`},
	},
	parts: `access entry entrance flights flight operations operation services service traffic runway runways terminal part parts
		half section sections most much all both lines line engine wing roof wall walls rest lanes entrances`,
	will:  `will shall`,
	stays: `remain remains remained stayed stays left kept stay`,
	manner: `yet did do does repeatedly simultaneously twice again temporarily partially partly completely largely totally briefly fully heavily severely badly slightly once
		permanently effectively virtually quickly swiftly gradually mostly entirely officially indefinitely automatically extensively`,
	lacks: []lack{
		{"power", "cut", `without power, without electricity, with no power, had no power, have no power, is no power, was no power, no electricity, without light, power cut, power cuts`},
		{"water", "cut", `without water, without running water, no water, no running water, no drinking water, without drinking water`},
		{"telephones", "cut", `without telephones, no telephone, no phone signal, without phone service, no mobile signal`},
	},
	puts: `with declared declares pronounced set setting sets had have has brought bring bringing left leaving keep got get`,
	comments: []comment{
		{code: silent, denied: `available for comment, immediately available for comment, available to comment, available for an interview,
			be reached, be reached for comment, be immediately reached, be immediately reached for comment, be contacted,
			return calls, return a call, return phone calls, return messages, return a message, immediately comment, reachable`,
			phrases: `unavailable for comment`},
		{code: silent, denied: `immediately respond, respond, immediately reply, reply, immediately return, return`,
			needs: `request requests comment email emails message messages calls inquiries enquiries questions`},
		{code: declined, phrases: `declined to comment, declines to comment, refused to comment, declined comment, refused comment, declined to be interviewed,
			declined an interview, declined to discuss, declined requests for comment, declined a request for comment, no comment, would not comment, refused to say, declined to say, refused to discuss, would not discuss,
			would not say, refused to answer, declined to answer, made no comment, gave no comment, offered no comment, refused to be drawn, would not be drawn,
			would neither confirm nor deny, refused to confirm, declined to confirm, would not confirm, would give no details, declined to speculate, would not speculate`,
			denied: `comment, commented, be drawn, commenting`},
		{code: silent, phrases: `said nothing, no immediate comment, no word from, no statement, not said a word, been no comment, no response from, no reply from,
			no response to, no reply to, made no statement, issued no statement, gone unanswered, went unanswered, were unanswered, yet to comment, yet to respond, yet to speak,
			remained silent`, denied: `said anything, made a statement, issued a statement`},
		{code: declined, phrases: `declined to give, refused to give`, needs: `figure figures number numbers details toll casualties reason`},
		{code: noFigures, phrases: `gave no figure, gave no figures, gave no number, gave no numbers, gave no details, gave no toll, gave no further details, gives no figure,
			gives no figures, given no figure, given no figures, provided no figures, provided no details, released no figures, no figure was given, no figures were given,
			gave no casualty figures, no details were given`, denied: `give details, give a number, give numbers of, giving a figure, giving figures, giving details`},
		{code: unverified, of: "claim", denied: `independently verify, independently confirm, independently verified, independently confirmed,
			be independently verified, be independently confirmed, able to authenticate, able to verify, able to independently verify,
			able to confirm, able to independently confirm, be verified, been verified, be authenticated, been authenticated,
			been independently verified, been independently confirmed, verify the, authenticate the, immediately verify`},
		{code: noFigures, of: "casualties",
			phrases: `no details of casualties, no details on casualties, no word on casualties, no word of casualties,
			no immediate word on casualties, no immediate word of casualties, no information on casualties, no information about casualties,
			no casualty figures, no immediate details of casualties, no figures for casualties, no death toll, no official toll`,
			denied: `provide numbers, give figures, give numbers, provide figures, give a figure, provide a figure, give a toll, provide a toll,
			provide a death toll, give a death toll, give casualty figures, provide casualty figures, release casualty figures,
			saying how many, say how many, said how many`},
	},

	armed: `armed group groups militia militias gang gangs forces army rebels rebel front movement brigade brigades faction jihadist
		hoodlums thugs robbers kidnappers captors bandits smugglers poachers outlaws hooligans rioters looters arsonists wing squad clan
		jihadists islamists separatists separatist militiamen guerrillas guerrilla raiders raider warplanes commandos mob assassin
		assassins cell bomber snipers sniper paramilitaries vigilantes mercenaries fighters pirates loyalists cartel battalion
		gunmen qaeda qaida affiliate mutineers hijackers troops arsonist arsonists`,
	forces: `fog error failure fault weather ice negligence speeding flooding earthquake quake storm storms hurricane typhoon cyclone tornado tornadoes flood floods wave waves wind winds tsunami
		fire fires blaze car cars truck trucks bus train vehicle vehicles van lorry plane jet ship boat ferry bullet bullets shell
		missile missiles rocket rockets bomb bombs blast blasts explosion explosions lightning virus outbreak disease avalanche
		landslide landslides mudslide crisis recession strike strikes airstrike airstrikes attack attacks accident crash shots
		shrapnel grenade grenades device driver drivers motorist tree wall roof heat snow rain rains cold famine drought volcano downpour downpours snowmelt
		eruption hail ice asteroid meteor shock inflation price prices cancer heroin drug drugs overdose collision pandemic
		epidemic deal ball shot puck pitch stock stocks index rate fighting violence war unrest scandal drone drones mine mines
		bombing bombings shooting shootings collapse derailment gas smoke heatwave wildfire wildfires blizzard aftershock
		aftershocks temblor turbulence cholera ebola hit tide surge outage debris dog dogs shark bear stampede ruling court judge
		law bill case study report`,
	official: `police sheriff deputies detectives fbi swat agents officers officer prosecutors authorities investigators
		inspectors court judge jury policeman policemen constable detective government ministry investigation`,
	targets: `base bases camp camps school schools hotel hotels checkpoint checkpoints convoy convoys market church churches mosque
		mosques embassy consulate compound barracks airport prison jail village villages town towns city cities outpost outposts
		post posts station stations building buildings headquarters office offices hospital clinic restaurant cafe nightclub bar
		club theatre theater mall shop shops store stores bank banks house houses home homes farm farms factory pipeline pipelines
		refinery plant facility facilities installation installations bus buses train ship ships tanker tankers vessel vessels boat
		boats vehicle vehicles truck trucks patrol patrols troops positions position areas area neighbourhood neighborhood district
		temple strip shrine synagogue monastery campus university college academy palace parliament stadium bridge border port harbour
		quay quays dock docks wharf pier jetty terminal warehouse warehouses barge barges trawler trawlers freighter library museum courthouse customs
		armoury armory silo silos substation dam reservoir airbase runway hangar square stall stalls bakery hut huts marina lighthouse pharmacy supermarket supermarkets garage kiosk hostel hostels dormitory cinema casino
		brewery pub pubs clubhouse bookshop newsroom studio arena pavilion
		crowd bystanders mission garrison depot arsenal airfield island tower ambulance ambulances mine pilgrims worshippers
		civilians motorcade parade wedding funeral rally procession ranch settlement settlements mill ferry festival concert
		refugees sites site points checkpost capital`,
	cuts: `back overnight early late today yesterday tonight simultaneously twice again repeatedly ago morning evening afternoon night
		believe believes think thinks know knows knew saw see seen heard hear told tell tells using wielding carrying demanding
		wearing riding driving leaving causing sparking prompting triggering destroying burning looting firing 
		wanted trying seeking hoping aimed based thought went came go come took take
		made make makes gave give began begin begun started start became become says showed show shows appeared appear arrive
		meet speak according blamed blames near until still just even back out up down off away apparently allegedly reportedly
		previously recently once however meanwhile therefore instead too well fired opened attacked struck stormed raided
		ambushed claimed vowed warned threatened fled escaped tried attempted wants want dead posted happened occurred outside
		inside working living staying about around just earlier later nearby travelling traveling sitting standing involving including targeting killing aged`,

	loose:   `armed linked loyal accused suspected affiliated tied belonging based allied`,
	able:    `able managed`,
	endings: []string{`ed`, `ing`, `ly`},

	roles: `spokesman spokeswoman spokesperson head chief director president chairman chairwoman chair chairperson leader minister
		mayor governor commander secretary ambassador chancellor analyst researcher professor lawyer attorney prosecutor coroner
		manager editor founder owner superintendent commissioner captain deputy senator congressman congresswoman lawmaker judge
		sheriff official officer adviser advisor envoy expert economist scientist engineer executive ceo premier
		representative general colonel administrator coordinator bishop archbishop cardinal imam rector dean coach activist
		organiser organizer treasurer speaker consul diplomat inspector marshal magistrate justice councillor councilman
		councilwoman strategist historian physician surgeon doctor principal headteacher warden meteorologist seismologist
		epidemiologist correspondent author candidate nominee whip solicitor barrister vice-president undersecretary
		emir sultan king queen prince princess pope monarch comptroller ombudsman regulator sociologist psychologist`,
	titles: []string{`colonel col`, `general gen`, `lieutenant lt`, `sergeant sgt`, `major maj`, `captain capt`, `commander cmdr`,
		`admiral adm`, `brigadier brig`, `corporal cpl`, `private pvt`, `president pres`, `governor gov`, `senator sen`,
		`representative rep`, `reverend rev`, `professor prof`, `doctor dr`, `minister`, `mayor`, `chief`, `secretary`,
		`ambassador`, `judge`, `justice`, `sheriff`, `king`, `queen`, `prince`, `princess`, `pope`, `bishop`, `archbishop`, `imam`,
		`sheikh sheik`, `chancellor`, `premier`, `prime`, `vice`, `chairman`, `chairwoman`, `director`, `spokesman`,
		`spokeswoman`, `congressman`, `congresswoman`, `inspector insp`, `constable const`, `detective det`, `superintendent supt`,
		`commissioner`, `attorney`, `deputy`, `staff`, `leader`, `speaker`,
		`emir`, `sultan`, `cardinal`, `marshal`, `officer`, `trooper`, `lieutenantgeneral`},
	bodies: `motors electric electronics assembly council league party ministry department committee union front foundation
		institute corporation corp inc group company co bank agency bureau association club party times post journal news press
		house senate congress court office commission authority service force army navy city town county state river lake
		mountain island islands valley bay beach hills park stadium bridge airport station hotel museum library hall center
		centre college university academy hospital church cathedral temple mosque street avenue road building plaza square
		tower conference summit treaty act law bill award prize cup championship series show game games festival day week
		war republic kingdom states nations province region district territory desert forest mills dynamics foods atomic
		manager opposition security intelligence affairs defence defense finance health justice interior transport education
		hurricane typhoon islamic muslim christian catholic american european african asian republican democrat democratic`,
	courtesy: `mr mrs ms miss sir lady lord dame mx madam`,
	junior:   `jr sr ii iii iv`,
	ministry: `ministry minister ministers`,
	offices: []party{
		{"transport ministry", `transport transportation transports`}, {"interior ministry", `interior home`},
		{"foreign ministry", `foreign external`}, {"health ministry", `health`},
		{"defence ministry", `defence defense`}, {"finance ministry", `finance treasury`},
		{"education ministry", `education schools`}, {"justice ministry", `justice`},
		{"energy ministry", `energy oil petroleum`}, {"agriculture ministry", `agriculture farming`},
		{"information ministry", `information communications communication`}, {"trade ministry", `trade commerce`},
		{"environment ministry", `environment`}, {"labour ministry", `labour labor employment`},
		{"security ministry", `security`}, {"mining ministry", `mines mining`},
	},
	seats: `embassy consulate`,

	says: `warned noted explained argued acknowledged admitted declared wrote testified tweeted alleged suggested estimated
		insists denied denies vowed claiming recalled remarked stressed emphasised emphasized predicted reckons writes adds
		say states stating informs inform informed maintain expects expected promised pledged repeats recounted reiterated replied answered complained
		recorded measured concedes conceded hopes believes reckoned calculated calculates confirm
		confirming warning describes observed revealed disclosed alleges estimates confirms announces reports warns`,
	tells:  `told tells`,
	selves: `i we`,
	before: `had`,
	points: `that`,
	records: `account accounts log logs logbook manifest version register roll records tally count list lists estimate estimates figures figure
		reckoning data statistics statement report survey sensors instruments database`,
	speakers: `spokesman spokeswoman spokesperson spokespersons spokesmen`,
	outfits: `organisers organizers operators owners operator owner bosses leaders union unions company airline railway utility campaigners lawyers
		firm charity agency commission inspectorate institute`,
	private: `his her their former retired ex`,
	accuses: `blamed accused blames accuses described`,
	insert:  `speaking who citing quoting`,
	footage: `video videos footage images image photos photo photographs pictures picture television tv broadcast clip recording cctv`,
	shows:   `showed show shows`,
	sees:    `saw heard witnessed watched`,
}
