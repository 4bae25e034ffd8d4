"use strict";
(function () {
	const collator = new Intl.Collator(undefined, {numeric: true});

	function value(row, column) {
		const cell = row.cells[column];

		return cell.dataset.order || cell.textContent;
	}

	/* What is not told goes last, whichever way. */
	function sort(table, column, down) {
		const body = table.tBodies[0];
		const rows = Array.from(body.rows, (row) => [value(row, column), row]);

		rows.sort((one, two) => {
			if (one[0] === "" || two[0] === "")
				return (one[0] === "") - (two[0] === "");
			return collator.compare(one[0], two[0]) * (down ? -1 : 1);
		});
		body.append(...slices(rows.map((row) => row[1])));
	}

	/* No call takes a hundred thousand arguments. */
	function slices(rows) {
		const all = [];

		for (let at = 0; at < rows.length; at += 1000) {
			const some = document.createDocumentFragment();

			some.append(...rows.slice(at, at + 1000));
			all.push(some);
		}
		return all;
	}

	function onSort(event) {
		const head = event.currentTarget.closest("th");
		const down = head.getAttribute("aria-sort") === "ascending";

		for (const other of head.parentNode.cells)
			other.removeAttribute("aria-sort");
		head.setAttribute("aria-sort", down ? "descending" : "ascending");
		sort(head.closest("table"), head.cellIndex, down);
	}

	function onFilter(event) {
		const words = event.currentTarget.value.toLowerCase().split(/\s+/);
		const filter = event.currentTarget.closest(".filter");
		const table = filter.parentNode.querySelector("table");
		let shown = 0;

		for (const row of table.tBodies[0].rows) {
			const text = row.textContent.toLowerCase();

			row.hidden = !words.every((word) => text.includes(word));
			shown += !row.hidden;
		}
		filter.querySelector("output").textContent =
			shown + " of " + table.tBodies[0].rows.length;
	}

	for (const button of document.querySelectorAll("th button"))
		button.addEventListener("click", onSort);
	for (const input of document.querySelectorAll(".filter input"))
		input.addEventListener("input", onFilter);
	for (const filter of document.querySelectorAll(".filter"))
		filter.hidden = false;
	/* Paper has nothing to open. */
	addEventListener("beforeprint", () => {
		for (const details of document.querySelectorAll("details"))
			details.open = true;
	});
})();
