package merge

// french is the table for French. Words are folded: lower case and without
// accents, but for those behind "=". Elided words stand alone: "l armee".
var french = language{
	code: "fr",
	verbs: []verb{
		{
			attr: Killed,
			past: `tue, tues, tuee, tuees, assassine, assassines, assassinee, assassinees, abattu, abattus, abattue, abattues,
				execute, executes, executee, executees, massacre, massacres, massacree, massacrees, egorge, egorges, egorgee,
				egorgees, decapite, decapites, decapitee, decapitees, lynche, lynches, fusille, fusilles, battu a mort,
				battus a mort, poignarde a mort, poignardes a mort, brule vif, brules vifs, brulees vives, noye, noyes, noyee, noyees`,
			gerund: `tuant, assassinant, abattant, executant, massacrant, egorgeant, coute la vie a, coutant la vie a, cause la mort de,
				cause la mort d, provoque la mort de, provoque la mort d, entraine la mort de, entraine la mort d, causant la mort de,
				causant la mort d, provoquant la mort de, provoquant la mort d, entrainant la mort de, entrainant la mort d`,
			present: `tuent`,
			subject: `decede, decedes, decedee, decedees, peri, perissent, perdu la vie, trouve la mort, trouvent la mort, perdent la vie,
				succombe, succombent, meurt, meurent, mourait, mouraient, moururent, mourut`,
			suicide: `s est suicide, s est suicidee, se sont suicides, se suicidant, se suicider, se suicide, s est donne la mort,
				se sont donne la mort, se donner la mort, se donnant la mort, s est tue, s est tuee, mis fin a ses jours,
				retourne l arme contre lui, retourne son arme contre lui, retournant l arme contre lui`,
			state:    `mort, morts, morte, mortes`,
			number:   `deces`,
			loss:     `pertes en vies humaines, pertes humaines, perte en vies humaines`,
			multiple: `homicide, homicides, meurtre, meurtres, assassinat`,
			ofWhom: `corps de, corps d, corps du, corps des, mort de, mort d, mort du, mort des, deces de, deces d, deces du, deces des, meurtre de, meurtre d, meurtre du,
				meurtre des, meurtres de, meurtres d, assassinat de, assassinat d, assassinat du, assassinat des, assassinats de,
				assassinats d, execution de, execution d, massacre de, massacre d`,
		},
		{
			attr: Wounded,
			past: `blesse, blesses, blessee, blessees, hospitalise, hospitalises, hospitalisee, hospitalisees, mutile, mutiles,
				mutilee, mutilees`,
			gerund:  `blessant`,
			present: `blessent`,
			state: `dans un etat critique, dans un etat grave, dans un etat stable, en urgence absolue, entre la vie et la mort,
				hors de danger`,
			ofWhom: `hospitalisation de, hospitalisation d`,
		},
		{attr: Casualties, past: `touche, touches, touchee, touchees, atteint, atteints, atteinte, atteintes, frappe, frappes`,
			needs: `balle balles tir tirs eclats obus jambe tete bras thorax ventre`},
		{attr: Casualties, past: `poignarde, poignardes, poignardee, poignardees`, gerund: `poignardant`},
		{attr: Wounded, past: `transporte, transportes, transportee, transportees, conduit, conduits, evacue, evacues`, gerund: `envoyant`,
			needs: `hopital hopitaux`, counted: true},
		{attr: Missing, state: `porte disparu, portes disparus, portee disparue, portees disparues, disparu, disparus, disparue,
			disparues, introuvable, introuvables`, subject: `a disparu, ont disparu, avait disparu, avaient disparu`},
		{attr: Arrested,
			past: `arretes, arretee, arretees, a arrete, ont arrete, avait arrete, avaient arrete, avoir arrete, interpelle, interpelles,
				interpellee, interpellees, apprehende, apprehendes, apprehendee, apprehendees, capture, captures, capturee,
				capturees, place en garde a vue, places en garde a vue, placee en garde a vue, placees en garde a vue, ecroue,
				ecroues, ecrouee, ecrouees`,
			subject: `ete arrete`,
			gerund:  `arretant, interpellant, capturant`, present: `arretent, interpellent`,
			number: `arrestations, interpellations, arrestation, interpellation`,
			state:  `en garde a vue, en detention`,
			ofWhom: `arrestation de, arrestation d, arrestation du, arrestation des, interpellation de, interpellation d,
				capture de, capture d`},
		{attr: Abducted, past: `enleve, enleves, enlevee, enlevees, kidnappe, kidnappes, kidnappee, kidnappees, pris en otage,
			prises en otage, prise en otage, pris en otages`,
			gerund: `enlevant, kidnappant`, ofWhom: `enlevement de, enlevement d, enlevement du, enlevement des, rapt de, rapt d`},
		{attr: Rescued, past: `secouru, secourus, secourue, secourues, sauve, sauves, sauvee, sauvees, repeche vivant, repeches vivants,
			retrouves vivants, retrouve vivant, retrouvees vivantes`, gerund: `secourant, sauvant`,
			ofWhom: `sauvetage de, sauvetage d`},
		{attr: Evacuated, past: `evacue, evacues, evacuee, evacuees`, gerund: `evacuant`, ofWhom: `evacuation de, evacuation d`},
		{attr: Present, state: `a bord, sous terre`, gerund: `transportant`},
		{attr: Present, subject: `manifeste, defile, participe`, past: `rassemble, reuni`, crowd: Crowd},
		{attr: Displaced, past: `deplaces, deplacee, deplacees, contraintes de fuir, contraints de fuir`, gerund: `deplacant`,
			state: `sans abri, sans abris, sans domicile`, subject: `fui leurs maisons, fui leurs villages, fui leur domicile`},
	},
	classes: []noun{
		{People, `personne homme femme victime individu habitant resident adulte enseignant chauffeur conducteur voisin temoin pere mere
			epouse mari fils fille frere soeur oncle tante cousin neveu niece ami amie citoyen ressortissant villageois pieton
			client employe touriste pelerin migrant refugie automobiliste maire juge politicien patient manifestant fidele
			militant_ journaliste occupant gardien proprietaire pretre paysan agriculteur eleveur berger pecheur
			responsable membre proche survivant commercant agent fonctionnaire`,
			`personnes hommes femmes victimes individus habitants residents adultes enseignants chauffeurs conducteurs voisins temoins
			peres meres epouses maris freres soeurs amis citoyens ressortissants pietons clients employes touristes pelerins
			migrants refugies automobilistes patients manifestants fideles journalistes occupants gardiens proprietaires
			pretres paysans agriculteurs eleveurs bergers pecheurs responsables membres proches survivants rescapes commercants
			agents fonctionnaires vigiles`, `famille personnel`},
		{Civilians, `civil civile`, `civils civiles`, ``},
		{Children, `enfant garcon garconnet fillette adolescent adolescente bebe nourrisson eleve etudiant etudiante lyceen ecolier
			lyceenne ecoliere mineure`,
			`enfants garcons filles fillettes adolescents adolescentes bebes nourrissons eleves etudiants etudiantes lyceens
			lyceennes ecoliers ecolieres`, ``},
		{Soldiers, `soldat militaire casque marin parachutiste recrue cadet gendarme fantassin officier legionnaire`,
			`soldats militaires casques marins parachutistes recrues cadets gendarmes fantassins officiers legionnaires`, `troupes`},
		{Police, `policier policiere inspecteur douanier`, `policiers policieres inspecteurs douaniers`, `police`},
		{Assailants, `assaillant attaquant insurge rebelle terroriste suspect cambrioleur kamikaze djihadiste jihadiste
			combattant extremiste complice mercenaire ravisseur bandit islamiste tireur agresseur milicien`,
			`assaillants attaquants insurges rebelles terroristes suspects cambrioleurs kamikazes djihadistes jihadistes
			combattants extremistes complices mercenaires ravisseurs bandits islamistes tireurs agresseurs miliciens`, ``},
		{Workers, `ouvrier ouvriere travailleur mineur pompier secouriste infirmier infirmiere medecin ingenieur humanitaire`,
			`ouvriers ouvrieres travailleurs mineurs pompiers secouristes infirmiers infirmieres medecins ingenieurs humanitaires`,
			``},
		{Crew, ``, ``, `equipage equipages`},
		{Families, ``, ``, `familles foyers menages`},
		{Passengers, `passager passagere voyageur`, `passagers passageres voyageurs`, ``},
	},
	adjectivesBehind: true,
	qualifiers: []noun{
		{class: Assailants, singular: `=armé`, plural: `=armés`},
	},
	hedges: []hedge{
		{AtLeast, `au moins, pas moins de, pas moins d, un minimum de`},
		{MoreThan, `plus de, plus d`},
		{UpTo, `jusqu a, au plus, au maximum`},
		{FewerThan, `moins de, moins d`},
		{About, `environ, quelque, autour de, autour d, a peu pres, approximativement, aux environs de`},
		{Nearly, `pres de, pres d, presque`},
	},
	vague: []vague{
		{2, 0, `plusieurs, de nombreux, de nombreuses, un certain nombre de, un groupe de, une poignee de`},
		{2, 9, `quelques`},
		{20, 0, `des dizaines de, des dizaines d, plusieurs dizaines de, plusieurs dizaines d, dizaines de, dizaines d`},
		{24, 0, `des douzaines de, des douzaines d`},
		{200, 0, `des centaines de, des centaines d, plusieurs centaines de, plusieurs centaines d, centaines de, centaines d`},
		{2000, 0, `des milliers de, des milliers d, plusieurs milliers de, plusieurs milliers d, milliers de, milliers d`},
		{20000, 0, `des dizaines de milliers de, des dizaines de milliers d`},
		{200000, 0, `des centaines de milliers de, des centaines de milliers d`},
		{2000000, 0, `des millions de, des millions d, plusieurs millions de, millions de`},
	},
	one:      `un une autre`,
	definite: `le la les l ce cet cette ces son sa ses leur leurs notre nos mon ma mes chaque tous toutes des`,
	nobody:   `personne`,
	no:       `aucun aucune nul nulle`,
	them:     `eux elles entre lesquels lesquelles`,
	dozen: `dizaine dizaines douzaine douzaines quinzaine vingtaine trentaine quarantaine cinquantaine soixantaine centaine
		centaines millier milliers`,
	sees:             `montre montrent montrant montraient vu vus vue vues voit voyait visible visibles diffuse diffusees`,
	finds:            `retrouve retrouves retrouvee retrouvees decouvert decouverts recupere recuperes exhume exhumes`,
	bodies:           `corps cadavre cadavres depouille depouilles`,
	crowds:           `foule affluence assistance`,
	marchers:         `manifestants participants spectateurs`,
	captives:         `ligote ligotes menotte menottes capture captures prisonnier prisonniers captif captifs detenu detenus otage otages`,
	byOwnHand:        `qu il s est infligee, qu il s est infligees, auto infligee`,
	averted:          `eviter evite eviterait prevenir risque menace limiter nouvelles`,
	multiples:        `double triple quadruple quintuple sextuple`,
	alongWith:        `ainsi que, de meme que, en compagnie de, en meme temps que`,
	pairs:            `couple jumeaux jumelles`,
	how:              `combien`,
	since:            `depuis`,
	notNames:         `jai cest nous`,
	stamps:           `publie publiee modifie`,
	corrected:        `correction rectificatif corrige`,
	earlier:          `precedent precedente`,
	now:              `desormais maintenant`,
	numbers:          `nombre chiffre total`,
	presumed:         `presume presumes presumee presumees`,
	tallies:          `bilan decompte chiffre nombre total comptage`,
	countingArticles: `un une aucun aucune`,
	plurals:          `s x`,
	entries:          `noms personnes`,
	losses:           `pertes`,
	hostages:         `otage otages captif captifs captive captives ravisseurs rancon enlevement enlevements`,
	revises:          `revise revisee revises revisees corrige corrigee corriges corrigees contre`,
	plain:            `veritable reel exact exacte definitif`,
	changes:          `passe passee passant monte grimpe revu porte`,
	numeralOf:        `de d`,
	decimal:          `,`,
	gives:            `fixe evalue estime`,
	hints: []verb{
		{attr: Wounded, state: `soigne, soignes, admis`},
		{attr: Present, state: `defile, manifeste`},
	},
	holdsTo:   `s en tient a, parle de, parlent de`,
	endOf:     `jusqu depuis dici`,
	given:     `=à de etait est`,
	ages:      `age ages agee agees`,
	attempted: `tentative tentatives`,
	they:      `il elle ils elles on`,
	be:        `est sont ete etait etaient etre etant fut furent sera seront soit soient`,
	have:      `a ont avait avaient avoir ayant aurait auraient eu aura auront`,
	modal: `peut peuvent pourrait pourraient pouvait pouvaient doit doivent devait devaient devrait devraient va vont allait
		allaient veut veulent voulait voulaient pu`,
	not: `n ne pas jamais sans non`,
	adverbs: `aussi egalement ensuite puis grievement gravement legerement serieusement mortellement accidentellement deja encore
		toujours apparemment probablement notamment officiellement tous toutes seulement y en t se ainsi alors actuellement
		brutalement =là vraisemblablement eux memes plus tard finalement`,
	linking: `retrouve retrouves retrouvee retrouvees trouve trouves trouvee trouvees declare declares declaree declarees laisse
		laisses signale signales reste restent restes fait dit portes porte`,
	prepositions: `=à =A aux au en dans sur sous vers chez pres pendant durant contre avec sans lors devant derriere depuis jusqu malgre
		entre hors selon parmi aupres via pour`,
	of:  `de du d des`,
	and: `et`,
	by:  `par`,
	subordinators: `quand lorsque lorsqu tandis alors apres avant comme parce car si =où bien mais puisque puis que qu quoi dont quelles
		quels afin`,
	relatives:  `qui que qu dont lequel laquelle lesquels lesquelles auxquels`,
	pronouns:   `il elle lui`,
	reflexives: ``,
	including:  `dont notamment parmi lesquels lesquelles`,
	others:     `autre autres supplementaire supplementaires deuxieme troisieme`,
	otherwise:  `autre dautre`,
	years:      `an ans annee annees`,
	months:     `mois semaine semaines`,
	things: `jours jour heures heure minutes minute secondes semaines semaine mois ans annees annee fois coups tirs balles balle voitures
		voiture vehicules vehicule camions camion maisons maison batiments batiment immeubles immeuble km kilometres kilometre
		metres metre euros euro dollars dollar francs franc armes arme fusils bombes bombe attaques attaque attentats attentat
		incidents incident explosions explosion deces morceaux ecoles ecole eglises eglise magasins appartements
		appartement pieces bases base camps camp sites villages village villes ville etats pays points voix sieges siege appels
		degres rue avenue route nord sud ouest million millions milliards animaux chiens chevaux moutons vaches chevres tetes
		helicopteres helicoptere avions avion chars etages unites unite zones zone parties lieux cas groupes groupe familles
		familles entreprises convois convoi checkpoints postes poste ambulances grenades roquettes roquette drones drone
		missiles missile obus lignes articles images videos photos hopitaux hopital hectares degats etapes regions region
		communes commune quartiers quartier provinces province districts roues kilos tonnes litres matchs buts charges chefs
		mesures pages livres questions raisons mains jambes bras projets accords motos moto bus trains train bateaux bateau
		navires navire embarcations embarcation pirogues pirogue logements tentes ponts pont usines usine mines mine`,
	toll:      `bilan`,
	tollTo:    `=à de d atteint est etait desormais`,
	fatally:   `mortellement`,
	except:    `non`,
	rangeOpen: `entre`,
	rangeJoin: `=à ou`,

	say: `dit declare declarent declaraient indique indiquent affirme affirment annonce annoncent ajoute precise precisent confirme
		confirment rapporte rapportent assure assurent explique expliquent souligne raconte racontent revendique disent
		signale signalent appris repete`,
	according: `selon, d apres, a en croire`,
	reporters: `reporter journaliste correspondant correspondante photographe`,
	parties: []party{
		{"military", `militaire militaires armee armees marine troupes defense`},
		{"police", `police policier policiere policiers gendarmerie gendarmes`},
		{"prosecutors", `procureur procureure parquet`},
		{"medical", `hopital medecin medecins legiste hospitaliere hospitalieres medicale medicales`},
		{"fire service", `pompiers pompier`},
		{"government", `gouvernement ministere ministre ministres presidence gouverneur maire prefecture prefet`},
	},

	background: `cette annee, depuis le debut de l annee, ces dernieres annees, ces derniers mois, ces dernieres semaines, au cours des
		dernieres annees, au cours des derniers mois, ces dix dernieres annees, chaque annee, par an, en moyenne, a travers le pays,
		dans tout le pays, les annees precedentes, historiquement, la derniere fois, l an dernier, l annee derniere, l an passe,
		il y a un an, il y a deux ans, il y a trois ans, il y a quatre ans, il y a cinq ans, il y a dix ans, il y a quelques annees,
		il y a plusieurs annees, un an plus tot, deux ans plus tot, trois ans plus tot, plus tot cette annee, annees plus tot`,
	past: `la semaine derniere, la semaine passee, le mois dernier, le mois passe, l ete dernier, l hiver dernier, le printemps
		dernier, l automne dernier, il y a une semaine, il y a deux semaines, il y a trois semaines, il y a un mois, il y a deux mois,
		il y a trois mois, il y a quelques mois, il y a plusieurs mois, il y a quelques semaines, il y a plusieurs semaines,
		il y a quelques jours, jours plus tot, semaines plus tot, mois plus tot, un mois plus tot, une semaine plus tot,
		au debut du mois, plus tot ce mois ci, l annee precedente, la semaine precedente, le mois precedent, auparavant,
		precedemment, quelques jours apres une autre, quelques jours apres un autre`,
	afterPast: `semaines apres, mois apres, ans apres, annees apres, semaine apres, an apres`,
	spans: []spell{
		{year, 0, `cette annee`}, {year, 1, `l an dernier, l annee derniere, l annee precedente, l an passe, il y a un an`},
		{month, 0, `ce mois ci`}, {month, 1, `le mois dernier, le mois precedent, le mois passe, il y a un mois`},
		{week, 0, `cette semaine`}, {week, 1, `la semaine derniere, la semaine precedente, la semaine passee, il y a une semaine`},
	},
	related: `dans un autre, dans une autre, un autre incident, une autre attaque, un autre attentat, une autre explosion, autre part,
		ailleurs, par ailleurs, un incident distinct, une attaque distincte, attaque distincte, une attaque similaire, un attentat
		similaire, d autres attaques, plusieurs attaques, dans d autres`,
	sub: `apres l attaque, apres l attentat, apres l assaut, a la suite de l attaque, a la suite de l attentat, apres l explosion,
		apres les attaques, apres le raid, dans la foulee de l attaque`,
	several: `attaques distinctes, attaques separees, incidents distincts, incidents separes, plusieurs fusillades, plusieurs incidents,
		serie d attaques, serie d attentats, serie d explosions, vague d attaques, vague d attentats`,
	events: `attaque attaques fusillade fusillades attentat attentats explosion explosions raid raids embuscade embuscades assaut
		accident accidents affrontement affrontements bataille emeute emeutes massacre incident incidents seisme inondation
		inondations incendie incendies bombardement bombardements eboulement naufrage`,
	wars: `guerre insurrection conflit violences violence hostilites epidemie pandemie crise`,

	am: `matin`, pm: `soir`, zones: `gmt utc`, noon: `midi`, midnight: `minuit`,
	hours: `heures heure h`, clockAt: `=à =A vers =dès`, hourMark: `h`,
	starts: `commence commencee debute eclate eclatees survenu survenue survenus survenues produit produite attaque attaquee frappe
		explose ouvert tire tires retenti retentit declenche declenchee entendu entendus tue tues blesse blesses
		effondre effondree`,
	ends:   `cesse termine terminee acheve fini calme fin retombe`,
	placed: `=à =A pres en au aux dans attaque`,
	sites: `mine usine academie caserne casernes ile base camp ecole hopital aeroport quartier district village ville localite commune
		banlieue marche mosquee eglise zone prison poste port region`,
	streets: `rue avenue boulevard autoroute universite police gendarmerie`,

	measures: frenchMeasures,
	actors:   frenchActors,

	when:  frenchWhen,
	where: frenchWhere,
}
