/** The search box: an ARIA combobox over /api/search. */
import { api } from '../core/api';
import { live as onLang, readableClass, t } from '../core/i18n';
import type { SearchResult } from '../core/types';
import { h, icon } from './dom';
import { reason } from './side';

export class Search {
  private readonly input = h('input', { id: 'search', type: 'search', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'search-results' });
  private readonly list = h('ul', { id: 'search-results', role: 'listbox', class: 'card', hidden: true });
  private readonly note = h('p', { class: 'card note', role: 'status', hidden: true });
  readonly element = h('div', { class: 'search', role: 'search' }, icon('search'), this.input, this.list, this.note);
  private results: SearchResult[] = [];
  private at = -1;
  private timer = 0;
  private abort: AbortController | null = null;

  constructor(private readonly choose: (r: SearchResult) => void) {
    onLang(() => { this.input.placeholder = t('search'); this.input.setAttribute('aria-label', t('searchLabel')); this.list.setAttribute('aria-label', t('searchLabel')); });
    this.input.addEventListener('input', () => { clearTimeout(this.timer); this.timer = window.setTimeout(() => void this.run(), 160); });
    this.input.addEventListener('focus', () => { if (this.results.length) this.open(true); });
    this.element.addEventListener('focusout', (e) => { if (!this.element.contains(e.relatedTarget as Node)) this.open(false); });
    this.input.addEventListener('keydown', (e) => {
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); this.mark((this.at + (e.key === 'ArrowDown' ? 1 : -1) + this.results.length) % Math.max(1, this.results.length)); }
      else if (e.key === 'Enter') { e.preventDefault(); clearTimeout(this.timer); void this.enter(); }
      else if (e.key === 'Escape') this.open(false);
    });
  }

  focus(): void { this.input.focus(); }

  private async enter(): Promise<void> {
    if (this.at < 0 || this.list.hidden) await this.run();
    const result = this.results[Math.max(0, this.at)];
    if (result) this.take(result);
  }
  private take(result: SearchResult): void {
    this.open(false);
    this.choose(result);
  }

  private async run(): Promise<void> {
    this.abort?.abort();
    const q = this.input.value.trim();
    this.results = [];
    if (!q) { this.open(false); return; }
    const abort = (this.abort = new AbortController());
    try {
      this.results = await api.search(q, 30, abort.signal);
      if (abort.signal.aborted) return;
      this.say(this.results.length ? '' : t('noResults', { q }));
    } catch (error) {
      if (abort.signal.aborted) return;
      this.say(t('searchFailed', { why: reason(error) }));
    }
    this.list.replaceChildren(...this.results.map((r, i) => h('li', { role: 'option', id: `result-${i}`, 'aria-selected': 'false', mousedown: (e: MouseEvent) => e.preventDefault(), click: () => this.take(r) },
      h('span', { class: 'name' }, r.name || r.id), h('span', { class: 'quiet' }, [readableClass(r.class || ''), r.collection].filter(Boolean).join(' · ')))));
    this.mark(this.results.length ? 0 : -1);
    this.open(this.results.length > 0);
  }
  private say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = !text;
  }
  private open(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open));
    if (!open) { this.input.removeAttribute('aria-activedescendant'); if (document.activeElement !== this.input || !this.input.value) this.say(''); }
  }
  private mark(at: number): void {
    this.at = at;
    [...this.list.children].forEach((li, i) => { li.setAttribute('aria-selected', String(i === at)); if (i === at) { this.input.setAttribute('aria-activedescendant', li.id); li.scrollIntoView({ block: 'nearest' }); } });
  }
}
