import { CodedError } from '../../errors.ts';
import type { ActiveFaults } from './faults.ts';

/** Rows `start` to `end` of the order, and the field with the marker as it goes out; no field when there is none. */
export interface Page {
  readonly start: number;
  readonly end: number;
  readonly nextMarker: { readonly next_marker?: string | null };
}

export const invalid = (message: string): CodedError => new CodedError('CSMS.0002', message, { status: 400 });

/** @throws CSMS.0002: "The marker and limit parameters must be used together." */
export function readMarker(query: URLSearchParams): string {
  const marker = query.get('marker') ?? '';
  if (marker !== '' && !query.has('limit')) throw invalid('The parameters marker and limit must be used together.');
  return marker;
}

/** 1 to 1000, a number or its digits. @throws CSMS.0002 */
export function parseLimit(limit: string | number | undefined, otherwise: number): number {
  if (limit === undefined) return otherwise;
  const parsed = /^\d{1,4}$/.test(String(limit)) ? Number(limit) : 0;
  if (parsed < 1 || parsed > 1000) throw invalid('The parameter limit is invalid: 1 to 1000.');
  return parsed;
}

/** What of a call its pages depend on. */
interface PagedCall {
  readonly faults: ActiveFaults;
  readonly baseUrl: string;
}

interface PageRequest {
  readonly length: number;
  /** Where the rows after the request's marker begin. */
  readonly after: number;
  readonly limit: number;
  /** As sent; empty for the first page. */
  readonly marker: string;
  readonly markerAt: (position: number) => string;
}

const LAST_MARKERS: Readonly<Record<string, Page['nextMarker']>> = {
  absent: {},
  null: { next_marker: null },
  empty: { next_marker: '' },
};

function firstRow({ faults }: PagedCall, { after, limit, marker }: PageRequest): number {
  if (marker === '') return 0;
  if (faults.has('marker-repeated-same-rows')) return Math.max(0, after - limit);
  if (faults.has('marker-inclusive') || faults.has('marker-next-start')) return Math.max(0, after - 1);
  return Math.max(0, after - Number(faults.get('duplicate-rows') ?? 0));
}

function nextMarker(call: PagedCall, request: PageRequest, end: number): string | undefined {
  const { faults } = call;
  const repeats = faults.has('marker-repeated-new-rows') || faults.has('marker-repeated-same-rows');
  if (repeats && request.marker !== '') return request.marker;
  const isLast = end >= request.length;
  if (isLast && !(faults.has('marker-on-last-page') && end > 0)) return undefined;
  const isNextStart = faults.has('marker-next-start') && !isLast;
  return request.markerAt(isNextStart ? end : end - 1);
}

function spell(call: PagedCall, limit: number, marker: string | undefined): Page['nextMarker'] {
  if (marker === undefined) return LAST_MARKERS[String(call.faults.get('last-marker') ?? 'absent')] ?? {};
  if (!call.faults.has('marker-url')) return { next_marker: marker };
  const query = new URLSearchParams({ limit: String(limit), marker });
  return { next_marker: `${call.baseUrl}?${query.toString()}` };
}

/** One page after a marker, with whatever the switches make of it. */
export function pageAfter(call: PagedCall, request: PageRequest): Page {
  if (call.faults.has('empty-page') && request.marker !== '')
    return { start: 0, end: 0, nextMarker: { next_marker: request.marker } };
  const limit = Math.min(request.limit, Number(call.faults.get('short-pages') ?? Infinity));
  const start = firstRow(call, { ...request, limit });
  const end = Math.min(request.length, start + limit);
  const isEmpty = start >= request.length;
  const marker = isEmpty ? undefined : nextMarker(call, request, end);
  return { start, end, nextMarker: spell(call, request.limit, marker) };
}
