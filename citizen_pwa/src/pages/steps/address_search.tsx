import { useEffect, useState } from "preact/hooks";

import { findAddresses } from "../../api/addresses";
import type { Address } from "../../api/types";
import { TextField } from "../../components/fields/text_field";
import { Icon } from "../../components/icon";
import { t, tn } from "../../i18n";
import type { Place } from "../../storage/records";

const SHORTEST = 3;

interface AddressSearchProps {
  typed: string;
  error: string | undefined;
  onType: (typed: string) => void;
  onChoose: (place: Place) => void;
}

/** A place that only words tell. */
export function placeInWords(words: string): Place {
  return { latitude: null, longitude: null, accuracyM: null, source: "address", address: words };
}

/** Type an address, choose one of those found, or keep the typed words as they are. */
export function AddressSearch({ typed, error, onType, onChoose }: AddressSearchProps) {
  const [found, setFound] = useState<Address[] | null>(null);
  const [failed, setFailed] = useState(false);
  const words = typed.trim();

  useEffect(() => {
    setFailed(false);
    if (words.length < SHORTEST) {
      setFound(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
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

  const choose = (place: Place) => {
    setFound(null);
    onChoose(place);
  };

  return (
    <div class="search">
      <TextField
        id="address"
        type="search"
        inputMode="search"
        label={t("place.address")}
        hint={t("place.address_hint")}
        error={error}
        maxLength={200}
        value={typed}
        onChange={onType}
      />
      <p class="status" role="status">
        {found && !failed && (found.length > 0 ? tn("place.found", found.length) : t("place.found_none"))}
        {failed && t("place.search_failed")}
      </p>
      {found && (
        <ul class="rows">
          {found.map((address) => (
            <li key={address.label}>
              <button
                type="button"
                class="row"
                onClick={() =>
                  choose({ ...placeInWords(address.label), latitude: address.latitude, longitude: address.longitude })
                }
              >
                <Icon name="map-pin" />
                <span>{address.label}</span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="row" onClick={() => choose(placeInWords(words))}>
              <Icon name="pencil" />
              <span>{t("place.as_typed", { words })}</span>
            </button>
          </li>
        </ul>
      )}
    </div>
  );
}
