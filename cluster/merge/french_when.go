package merge

// frenchWhen dates events, frenchWhere finds places.
var frenchWhen = whenTable{
	happens: `produit produite survenu survenue eclate effondre effondree explose attaque fusillade fusillades attentat attentats
		meurtre meurtres assassinat assassinats incendie explosion collision effondrement naufrage deraillement embuscade`,
	scene: `decouvert decouverte retrouve retrouvee intervenus appeles alertes`,
	after: `tribunal juge jury proces audience condamne condamnee inculpe inculpee ecroue ecrouee obseques funerailles
		enterre enterree hommage communique conference identifie identifiee autopsie enquete`,
	early:   `=tôt`,
	late:    `tard`,
	shortly: `peu juste`,
	after5:  `apres`,
	before5: `avant`,
	times:   `heure`,
	local:   `locale locales`,
	or:      `ou soit`,
	starts:  `ouvert le feu, pris feu, a eclate, s est produit, s est produite, s est effondre`,
	begins:  `chavire sombre coule percute deraille disparu`,
	phrases: []partPhrase{
		{0, 6.5, `avant l aube, avant le lever du jour`}, {4, 8, `a l aube, au lever du jour`},
		{12, 18, `dans l apres midi`}, {16, 24, `dans la soiree, en soiree`}, {0, 12, `dans la matinee, en matinee`},
		{18, 30, `dans la nuit`},
	},
	parts: []dayPart{{`matin`, 0, 12, 0, 12}, {`soir`, 16, 24, 16, 24}},
	zones: []zoneName{{0, `gmt utc`, false}},
}

var frenchWhere = whereTable{
	regions: `france, belgique, suisse, luxembourg, canada, quebec, algerie, maroc, tunisie, libye, egypte, mali, niger, burkina faso,
		tchad, senegal, guinee, mauritanie, benin, togo, ghana, nigeria, cameroun, gabon, congo, centrafrique, rwanda, burundi,
		madagascar, ethiopie, somalie, soudan, kenya, israel, liban, syrie, irak, iran, turquie, afghanistan, pakistan, inde,
		chine, japon, russie, ukraine, pologne, allemagne, italie, espagne, portugal, royaume uni, angleterre, ecosse, irlande,
		etats unis, mexique, bresil, argentine, colombie, venezuela, haiti, australie`,
	regionNouns: `departement departements region province etat comte`,
	quarters:    `quartier`,
	towns:       `ville village commune localite municipalite capitale banlieue`,
	directions:  `nord sud ouest`,
	sites:       `base camp caserne ecole universite hopital aeroport gare eglise mosquee usine prison`,
	roads:       `rue avenue boulevard autoroute route`,
	forces:      `police gendarmerie`,
	elsewhere:   `hopital tribunal prison`,
	within:      `=à =A en au aux dans pres`,
	people:      `habitant habitants`,
	features:    `fleuve riviere lac mer ocean foret`,
	notTowns:    `photo photos video direct exclusif lire voir`,
	noNames:     `mairie prefecture commissariat parquet armee`,
	livesIn:     `originaire`,
	nearby:      `pres`,
	hits:        `frappe secoue`,
	coasts:      `cote cotes littoral`,
	bodies:      `ministere institut bureau centre`,
	wires:       `ap afp reuters agence`,
}
