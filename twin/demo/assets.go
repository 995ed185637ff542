package demo

// An Asset is a thing with readings: its object in a collection and what is observed of it.
type Asset struct {
	ID         string // stable: "CH-01", "LP-EB1234", "GATE-07"
	Name       string
	Class      string     // IFC entity or layer: "IfcChiller", "lamppost"
	Collection string     // collection id
	Object     string     // GlobalId of a model's object, id of a layer's feature
	Position   [3]float64 // longitude, latitude (degrees), ellipsoidal height (metres)
	Kind       string     // what it is to the simulation: "chiller", "lift", "gate" …
	Properties []ObservedProperty
}

// An ObservedProperty is one datastream of an asset. Results are numbers, strings or booleans.
type ObservedProperty struct {
	Name string // "Supply temperature"
	Unit string // UCUM: "Cel", "kW", "[ppm]"; empty for states
}
