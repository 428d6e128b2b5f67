import { useEffect, useState } from "preact/hooks";

import { assetsNumbered, placesNamed } from "../actions/known_places";
import { findAddresses } from "../api/addresses";
import type { Address, Asset, NamedPlace, Territory } from "../api/types";
import { TextField } from "./fields/text_field";
import { Icon } from "./icon";
import { t, tn } from "../i18n";
import type { Place } from "../storage/records";

const SHORTEST = 3;
const ICONS: Record<string, string> = {
  town_hall: "landmark",
  school: "school",
  park: "trees",
  station: "train-front",
  market: "store",
  sport: "dumbbell",
  culture: "book-open",
  health: "cross",
};

interface AddressSearchProps {
  id: string;
  label: string;
  typed: string;
  error: string | undefined;
  town: Territory | null;
  /** Only what has a position: words alone do not make the end of a line. */
  pointsOnly?: boolean;
  onType: (typed: string) => void;
  onChoose: (place: Place) => void;
}

/** A place that only words tell. */
export function placeInWords(words: string): Place {
  return { latitude: null, longitude: null, accuracyM: null, source: "address", address: words };
}

/** Type an address, a place that people name or a number; choose one of those found, or keep the words as they are. */
export function AddressSearch({ id, label, typed, error, town, pointsOnly = false, onType, onChoose }: AddressSearchProps) {
  const { found, assets, failed, forget } = useFound(typed.trim());
  const words = typed.trim();
  const places = placesNamed(town, words);
  const count = (found?.length ?? 0) + assets.length + places.length;
  const open = found !== null || count > 0;

  const choose = (place: Place) => {
    forget();
    onChoose(place);
  };

  return (
    <div class="search">
      <TextField
        id={id}
        type="search"
        inputMode="search"
        label={label}
        hint={t("place.address_hint")}
        error={error}
        maxLength={200}
        value={typed}
        onChange={onType}
      />
      <p class="status" role="status">
        {open && (count > 0 ? tn("place.found", count) : !failed && t("place.found_none"))}
        {failed && count === 0 && t("place.search_failed")}
      </p>
      {open && (
        <ul class="rows">
          {places.map((place) => (
            <Row key={place.name} icon={ICONS[place.kind] ?? "signpost"} words={place.name} onClick={() => choose(placeNamed(place))} />
          ))}
          {assets.map((asset) => (
            <Row key={asset.number} icon="hash" words={t("place.asset", { number: asset.number })} onClick={() => choose(placeOfAsset(asset))} />
          ))}
          {found?.map((address) => (
            <Row key={address.label} icon="map-pin" words={address.label} onClick={() => choose(placeAt(address))} />
          ))}
          {!pointsOnly && (
            <Row icon="pencil" words={t("place.as_typed", { words })} onClick={() => choose(placeInWords(words))} />
          )}
        </ul>
      )}
    </div>
  );
}

function Row({ icon, words, onClick }: { icon: string; words: string; onClick: () => void }) {
  return (
    <li>
      <button type="button" class="row" onClick={onClick}>
        <Icon name={icon} />
        <span>{words}</span>
      </button>
    </li>
  );
}

function placeAt({ label, latitude, longitude }: Address): Place {
  return { ...placeInWords(label), latitude, longitude };
}

function placeNamed({ name, latitude, longitude }: NamedPlace): Place {
  return { ...placeInWords(name), latitude, longitude };
}

function placeOfAsset({ number, latitude, longitude, category }: Asset): Place {
  return { ...placeInWords(t("place.asset", { number })), latitude, longitude, source: "asset", asset: { number, category } };
}

/** The addresses and numbers that begin like `words`, asked for once the typing rests. */
function useFound(words: string) {
  const [found, setFound] = useState<Address[] | null>(null);
  const [assets, setAssets] = useState<Asset[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setFailed(false);
    setAssets([]);
    if (words.length < SHORTEST) {
      setFound(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void assetsNumbered(words, abort.signal).then((numbered) => !abort.signal.aborted && setAssets(numbered));
      findAddresses(words, abort.signal)
        .then(setFound)
        .catch(() => {
          if (abort.signal.aborted) return;
          setFound([]);
          setFailed(true);
        });
    }, 250);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);
  const forget = () => {
    setFound(null);
    setAssets([]);
  };
  return { found, assets, failed, forget };
}
