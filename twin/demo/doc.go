// Package demo writes the demo world: a stylised Hong Kong International Airport and its new town, in the formats that
// real data comes in, at their true place on the Earth.
//
// True are: the place; the thresholds of the centre and south runways, the separation of the north runway, lengths,
// widths and bearing (see thresholds, each with its source); the HK1980 Grid coordinates of everything; the general
// shape of the island, of Lantau's north shore and of the three-runway layout; the names of islands, main roads and
// places, in English and Chinese.
//
// Invented are: every building, room, device, stand, lamppost and reading; the outlines of districts and greenery; the
// street grid of Tung Chung. No survey or map data was copied: shapes were drawn for this world, and stand, gate and
// lamppost numbers belong to it alone. Do not navigate by it.
//
// Written are the plan as GeoJSON layers, the terminal as an IFC4 model, the city and the parked aircraft as CityJSON
// ([Write]), then the assets in them ([World.Assets]) and readings for these ([Simulation]).
//
// Units are metres, degrees and WGS 84 (longitude first) unless a name says otherwise. All land is flat at one
// ellipsoidal height, ground. The functions are pure and start no goroutines.
package demo
