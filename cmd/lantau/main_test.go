package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the built program that the tests run, kill and talk to.
var program string

// TestMain builds the program once, as `make build` does.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "lantau")
	if err == nil {
		program = filepath.Join(dir, "lantau")
		var out []byte
		if out, err = exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		os.Exit(1)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), program, args...)
}

// lantau runs the program to its end.
func lantau(t *testing.T, args ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	c := command(t, args...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

// layer writes n point features whose property says which generation they are of.
func layer(t *testing.T, dir string, n, generation int) string {
	t.Helper()
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"type":"Feature","id":%d,"properties":{"generation":%d,"name":"p%d"},"geometry":{"type":"Point","coordinates":[%.6f,%.6f]}}`+"\n",
			i, generation, i, 113.9+float64(i%1000)*1e-4, 22.3+float64(i/1000)*1e-4)
	}
	name := filepath.Join(dir, fmt.Sprintf("layer%d.geojsonl", generation))
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// stored is what `lantau collections --json` says of a collection; version 0 where there is none.
func stored(t *testing.T, data, id string) (version, count int64) {
	t.Helper()
	exit, out, errs := lantau(t, "collections", "--data", data, "--json")
	if exit != 0 {
		t.Fatalf("collections: exit %d: %s", exit, errs)
	}
	var doc struct {
		Collections []struct {
			ID             string
			Version, Count int64
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range doc.Collections {
		if c.ID == id {
			return c.Version, c.Count
		}
	}
	return 0, 0
}

// An import killed at any moment leaves the old version or the new one, whole; and the next start cleans up.
func TestKillDuringImport(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 5
	}
	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "store")
	const n = 20000
	files := [2]string{layer(t, dir, n, 1), layer(t, dir, n+1, 2)}
	if exit, _, errs := lantau(t, "import", files[0], "--collection", "c", "--data", data); exit != 0 {
		t.Fatal(errs)
	}
	start := time.Now()
	lantau(t, "import", files[1], "--collection", "c", "--data", data)
	whole := time.Since(start)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, a whole import takes %v", seed, whole)
	r := rand.New(rand.NewPCG(seed, 0))
	before, _ := stored(t, data, "c")
	committed := 0
	for i := range kills {
		c := command(t, "import", files[i%2], "--collection", "c", "--data", data)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(whole) * 2)))
		c.Process.Kill()
		c.Wait()
		version, count := stored(t, data, "c")
		switch {
		case version == before:
		case version == before+1:
			committed++
		default:
			t.Fatalf("kill %d: version %d after %d", i, version, before)
		}
		if count != n && count != n+1 {
			t.Fatalf("kill %d: %d features, neither the old %d nor the new %d", i, count, n, n+1)
		}
		before = version
	}
	t.Logf("%d kills, %d of the imports had committed", kills, committed)
	if !testing.Short() && (committed == 0 || committed == kills) {
		t.Errorf("all kills fell on one side of the commit: the test shows nothing")
	}
	// The survivors hold one generation only, and no file is left that no version uses.
	exit, out, errs := lantau(t, "import", files[1], "--collection", "c", "--data", data, "--json")
	if exit != 0 {
		t.Fatalf("import after the kills: %s", errs)
	}
	var result struct {
		Version struct {
			Counts struct{ Added, Changed, Removed, Unchanged int64 }
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatal(err)
	}
	if c := result.Version.Counts; c.Unchanged != n+1 && c.Changed != n {
		t.Errorf("generations are mixed: %+v", c)
	}
	if jobs, _ := os.ReadDir(filepath.Join(data, "jobs")); len(jobs) != 0 {
		t.Errorf("%d dead jobs were not removed", len(jobs))
	}
}

// serveProcess starts a server and returns its URL.
func serveProcess(t *testing.T, args ...string) string {
	t.Helper()
	c := command(t, args...)
	errs, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Signal(os.Interrupt)
		c.Wait()
	})
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "serving "); ok {
			go io.Copy(io.Discard, errs)
			return url
		}
	}
	t.Fatal("the server did not start")
	return ""
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

// A command beside a running server has it commit, and the server shows the version at once.
func TestImportBesideServer(t *testing.T) {
	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "store")
	url := serveProcess(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	for generation := 1; generation <= 3; generation++ {
		exit, _, errs := lantau(t, "import", layer(t, dir, 100*generation, generation), "--collection", "c", "--data", data)
		if exit != 0 {
			t.Fatalf("import: exit %d: %s", exit, errs)
		}
		status, body := get(t, url+"/api/collections/c")
		if status != 200 || !strings.Contains(body, fmt.Sprintf(`"version":%d`, generation)) || !strings.Contains(body, fmt.Sprintf(`"count":%d`, 100*generation)) {
			t.Fatalf("after import %d: %d %s", generation, status, body)
		}
	}
	if exit, _, errs := lantau(t, "serve", "--data", data, "--listen", "127.0.0.1:0"); exit != exitRefused || !strings.Contains(errs, "owns the data directory") {
		t.Errorf("a second server: exit %d: %s", exit, errs)
	}
	resp, err := http.Post(url+"/internal/commit", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a commit without the token: %s", resp.Status)
	}
}

func zipOf(t *testing.T, name string, write func(w io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	write(w)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const ifcHead = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n"

// Bad files are refused with exit 3 and one sentence, and the store is as it was; files with bad elements are taken with exit 4 and
// the elements named.
func TestBadInput(t *testing.T) {
	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "store")
	if exit, _, errs := lantau(t, "import", layer(t, dir, 10, 1), "--collection", "c", "--data", data); exit != 0 {
		t.Fatal(errs)
	}
	digest := func() string {
		_, out, _ := lantau(t, "collections", "--data", data, "--json")
		return out
	}
	before := digest()
	bomb := zipOf(t, "model.ifc", func(w io.Writer) {
		io.WriteString(w, ifcHead)
		block := bytes.Repeat([]byte(" "), 1<<20)
		for range 300 {
			w.Write(block)
		}
	})
	for _, c := range []struct {
		name, file string
		content    []byte
		want       string // in the sentence
	}{
		{"empty", "a.geojson", nil, "empty"},
		{"cut GeoJSON", "b.geojson", []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","prop`), "ends inside"},
		{"wrong format", "c.ifc", []byte("PK not an ifc file at all, really"), "not an IFC file"},
		{"text", "d.txt", []byte("hello"), "format"},
		{"no CRS", "e.geojson", []byte(`{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[836694,819069]}}`), "--crs"},
		{"CityJSON without CRS", "f.city.json", []byte(`{"type":"CityJSON","version":"2.0","transform":{"scale":[1,1,1],"translate":[0,0,0]},"CityObjects":{},"vertices":[]}`), "--crs"},
		{"10 MB of nested JSON", "g.geojson", bytes.Repeat([]byte(`{"features":[`), 10<<20/13), "nested"},
		{"nested CityJSON", "h.city.json", append([]byte(`{"type":"CityJSON","version":"2.0","x":`), bytes.Repeat([]byte(`[`), 10<<20)...), "nested"},
		{"cut IFC", "i.ifc", []byte(ifcHead + "#1=IFCPROJECT('0000000000000000000000',$,'x"), "ends"},
		{"zip bomb as ifcZIP", "j.ifczip", bomb, "200 times"},
		{"cut zip", "k.ifczip", bomb[:len(bomb)/2], "zip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(dir, c.file)
			if err := os.WriteFile(file, c.content, 0o644); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			exit, _, errs := lantau(t, "import", file, "--data", data)
			if exit != exitRefused || !strings.Contains(errs, c.want) || strings.Count(strings.TrimSpace(errs), "\n") != 0 || len(errs) > 600 {
				t.Errorf("exit %d: %s", exit, errs)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if after := digest(); after != before {
				t.Errorf("the store changed: %s", after)
			}
		})
	}
	cycle := ifcHead + `#1=IFCPROJECT('0000000000000000000001',$,'p',$,$,$,$,$,#9);
#9=IFCUNITASSIGNMENT((#10));
#10=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#2=IFCLOCALPLACEMENT(#3,#4);
#3=IFCLOCALPLACEMENT(#2,#4);
#4=IFCAXIS2PLACEMENT3D(#5,$,$);
#5=IFCCARTESIANPOINT((0.,0.,0.));
#6=IFCBUILDINGELEMENTPROXY('0000000000000000000002',$,'loop',$,$,#2,#20,$,$);
#7=IFCBUILDINGELEMENTPROXY('0000000000000000000003',$,'fine',$,$,#8,#20,$,$);
#8=IFCLOCALPLACEMENT($,#4);
#20=IFCPRODUCTDEFINITIONSHAPE($,$,(#21));
#21=IFCSHAPEREPRESENTATION(#30,'Body','SweptSolid',(#22));
#22=IFCEXTRUDEDAREASOLID(#23,$,#24,3.);
#23=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,2.,1.);
#24=IFCDIRECTION((0.,0.,1.));
#30=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#4,$);
ENDSEC;
END-ISO-10303-21;
`
	file := filepath.Join(dir, "cycle.ifc")
	if err := os.WriteFile(file, []byte(cycle), 0o644); err != nil {
		t.Fatal(err)
	}
	exit, out, errs := lantau(t, "import", file, "--data", data, "--origin", "113.9,22.3,0,0")
	if exit != exitPartly || !strings.Contains(out, "cyclic") || !strings.Contains(out, "loop") {
		t.Errorf("a placement cycle: exit %d\n%s%s", exit, out, errs)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"import"}, {"import", "x.geojson"}, {"serve", "--bogus"}} {
		if exit, _, errs := lantau(t, args...); exit != exitUsage || !strings.Contains(errs, "Try:") {
			t.Errorf("%v: exit %d: %s", args, exit, errs)
		}
	}
	if exit, out, _ := lantau(t, "help"); exit != 0 || !strings.Contains(out, "import") {
		t.Errorf("help: exit %d: %s", exit, out)
	}
	if exit, _, errs := lantau(t, "serve", "--data", t.TempDir(), "--listen", "0.0.0.0:0"); exit != exitRefused || !strings.Contains(errs, "login") {
		t.Errorf("listening for everyone: exit %d: %s", exit, errs)
	}
}
