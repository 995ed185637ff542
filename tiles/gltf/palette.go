package gltf

import (
	"strings"

	"lantau/spatial"
)

// The palette: sRGB with straight alpha, for parts whose source says nothing of their look.
var (
	terracotta = [4]uint8{178, 98, 74, 255}
	warmWhite  = [4]uint8{226, 219, 205, 255}
	soil       = [4]uint8{150, 140, 118, 255}
	grass      = [4]uint8{122, 153, 92, 255}
	leaf       = [4]uint8{84, 128, 66, 255}
	water      = [4]uint8{92, 142, 178, 200}
	asphalt    = [4]uint8{98, 100, 104, 255}
	concrete   = [4]uint8{186, 186, 182, 255}
	steel      = [4]uint8{142, 149, 158, 255}
	glass      = [4]uint8{150, 196, 214, 115}
	wood       = [4]uint8{156, 112, 72, 255}
	fabric     = [4]uint8{176, 140, 106, 255}
	metal      = [4]uint8{168, 174, 178, 255}
	teal       = [4]uint8{72, 150, 150, 255}
	copper     = [4]uint8{190, 122, 78, 255}
	signalRed  = [4]uint8{196, 62, 52, 255}
	lampYellow = [4]uint8{238, 212, 132, 255}
	violet     = [4]uint8{150, 128, 186, 255}
	space      = [4]uint8{120, 170, 220, 60}
	neutral    = [4]uint8{200, 198, 194, 255}
)

// surfaces are the semantic surfaces of CityJSON 2.0 (table 4 and the extension's `+` types fall through).
var surfaces = map[string][4]uint8{
	"RoofSurface": terracotta, "OuterCeilingSurface": terracotta, "WallSurface": warmWhite, "InteriorWallSurface": warmWhite,
	"GroundSurface": soil, "OuterFloorSurface": concrete, "FloorSurface": concrete, "CeilingSurface": warmWhite,
	"ClosureSurface": space, "Window": glass, "WindowSurface": glass, "Door": wood, "DoorSurface": wood,
	"WaterSurface": water, "WaterGroundSurface": soil, "WaterClosureSurface": water,
	"TrafficArea": asphalt, "AuxiliaryTrafficArea": grass, "TransportationMarking": warmWhite, "TransportationHole": soil,
}

// classes are the classes of IFC 4.3 and CityJSON 2.0 by their exact name.
var classes = map[string][4]uint8{
	"IfcWall": warmWhite, "IfcWallStandardCase": warmWhite, "IfcWallElementedCase": warmWhite, "IfcCovering": warmWhite,
	"IfcCurtainWall": glass, "IfcWindow": glass, "IfcWindowStandardCase": glass, "IfcPlate": glass, "IfcPlateStandardCase": glass,
	"IfcDoor": wood, "IfcDoorStandardCase": wood, "IfcRoof": terracotta, "IfcSlab": concrete, "IfcSlabStandardCase": concrete,
	"IfcSlabElementedCase": concrete, "IfcFooting": concrete, "IfcPile": concrete, "IfcStair": concrete, "IfcStairFlight": concrete,
	"IfcRamp": concrete, "IfcRampFlight": concrete, "IfcRailing": steel, "IfcBeam": steel, "IfcBeamStandardCase": steel,
	"IfcColumn": steel, "IfcColumnStandardCase": steel, "IfcMember": steel, "IfcMemberStandardCase": steel, "IfcReinforcingBar": steel,
	"IfcReinforcingMesh": steel, "IfcTendon": steel, "IfcMechanicalFastener": steel, "IfcFastener": steel,
	"IfcFurniture": fabric, "IfcFurnishingElement": fabric, "IfcSystemFurnitureElement": fabric,
	"IfcSite": grass, "IfcGeographicElement": grass, "IfcCourse": asphalt, "IfcPavement": asphalt, "IfcKerb": concrete,
	"IfcRail": steel, "IfcTrackElement": steel, "IfcSign": signalRed, "IfcSignal": signalRed,
	"IfcTransportElement": violet, "IfcTransportationDevice": violet, "IfcLightFixture": lampYellow, "IfcLamp": lampYellow,
	"IfcFireSuppressionTerminal": signalRed, "IfcAlarm": signalRed,

	"Building": warmWhite, "BuildingPart": warmWhite, "BuildingInstallation": concrete, "BuildingConstructiveElement": concrete,
	"BuildingFurniture": fabric, "BuildingStorey": concrete, "BuildingUnit": warmWhite, "BuildingRoom": space,
	"Bridge": concrete, "BridgePart": concrete, "BridgeInstallation": steel, "BridgeConstructiveElement": concrete, "BridgeRoom": space, "BridgeFurniture": fabric,
	"Tunnel": concrete, "TunnelPart": concrete, "TunnelInstallation": steel, "TunnelConstructiveElement": concrete, "TunnelHollowSpace": space, "TunnelFurniture": fabric,
	"CityFurniture": metal, "LandUse": soil, "TINRelief": soil, "PlantCover": grass, "SolitaryVegetationObject": leaf,
	"WaterBody": water, "Waterway": water, "Road": asphalt, "Railway": steel, "TransportSquare": asphalt, "OtherConstruction": concrete,
}

// families hold for IFC classes that are not named above, by a piece of their name, in this order.
var families = []struct {
	piece string
	color [4]uint8
}{
	{"Duct", metal}, {"AirTerminal", metal}, {"Fan", metal}, {"Damper", metal},
	{"Pipe", teal}, {"Valve", teal}, {"Pump", teal}, {"Tank", teal}, {"Sanitary", warmWhite}, {"WasteTerminal", teal},
	{"Cable", copper}, {"Electric", copper}, {"Junction", copper}, {"Outlet", copper}, {"Switching", copper}, {"Protective", copper},
	{"Sensor", signalRed}, {"Controller", signalRed}, {"Actuator", signalRed}, {"Communication", copper},
	{"Chiller", teal}, {"Boiler", copper}, {"Coil", teal}, {"HeatExchanger", teal}, {"CoolingTower", teal}, {"UnitaryEquipment", teal},
	{"Flow", teal}, {"Distribution", teal}, {"Earthworks", soil}, {"Geotechnic", soil}, {"Bearing", steel},
}

// ColorOf is the colour that a part of an object of the class is drawn in: sRGB with straight alpha. What the source
// says comes first, then the semantic surface, then the class; an unknown class is a neutral grey. A material with a
// name and no colour at all (0, 0, 0, 0) counts as one that says nothing.
func ColorOf(class, surface string, m spatial.Material) [4]uint8 {
	if m.Color != ([4]uint8{}) {
		return m.Color
	}
	if c, ok := surfaces[surface]; ok {
		return c
	}
	if c, ok := classes[class]; ok {
		return c
	}
	if spatial.SpaceClasses[class] || class == "IfcOpeningElement" {
		return space
	}
	if strings.HasPrefix(class, "Ifc") {
		for _, f := range families {
			if strings.Contains(class, f.piece) {
				return f.color
			}
		}
	}
	return neutral
}
