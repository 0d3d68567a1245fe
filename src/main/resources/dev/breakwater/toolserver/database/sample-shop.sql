CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    email VARCHAR(120) NOT NULL UNIQUE,
    city VARCHAR(60) NOT NULL,
    country VARCHAR(60) NOT NULL,
    since DATE NOT NULL
);
COMMENT ON TABLE customers IS 'People who have ordered at least once';

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    category VARCHAR(40) NOT NULL,
    price DECIMAL(10, 2) NOT NULL CHECK (price >= 0),
    stock INTEGER DEFAULT 0 NOT NULL,
    discontinued BOOLEAN DEFAULT FALSE NOT NULL
);
COMMENT ON TABLE products IS 'What the shop sells';
COMMENT ON COLUMN products.price IS 'in euros, with tax';

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    ordered_at TIMESTAMP NOT NULL,
    status VARCHAR(20) NOT NULL,
    shipped_on DATE
);
COMMENT ON TABLE orders IS 'One row an order; its status is new, paid, shipped, delivered or cancelled';

CREATE TABLE order_items (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price DECIMAL(10, 2) NOT NULL,
    PRIMARY KEY (order_id, product_id)
);
COMMENT ON COLUMN order_items.unit_price IS 'the price on the day of the order';

INSERT INTO customers VALUES
    (1, 'Anna Keller', 'anna.keller@example.com', 'Zurich', 'Switzerland', DATE '2024-02-11'),
    (2, 'Benoît Marchand', 'benoit.marchand@example.com', 'Lyon', 'France', DATE '2024-03-02'),
    (3, 'Chiara Rossi', 'chiara.rossi@example.com', 'Turin', 'Italy', DATE '2024-03-19'),
    (4, 'David Okafor', 'david.okafor@example.com', 'Lagos', 'Nigeria', DATE '2024-05-27'),
    (5, 'Elif Demir', 'elif.demir@example.com', 'Izmir', 'Türkiye', DATE '2024-06-08'),
    (6, 'Freja Lindqvist', 'freja.lindqvist@example.com', 'Gothenburg', 'Sweden', DATE '2024-08-30'),
    (7, 'George Whitfield', 'george.whitfield@example.com', 'Leeds', 'United Kingdom', DATE '2024-10-14'),
    (8, 'Hana Suzuki', 'hana.suzuki@example.com', 'Osaka', 'Japan', DATE '2025-01-05'),
    (9, 'Ines Carvalho', 'ines.carvalho@example.com', 'Porto', 'Portugal', DATE '2025-02-21'),
    (10, 'Jonas Weber', 'jonas.weber@example.com', 'Leipzig', 'Germany', DATE '2025-04-09');

INSERT INTO products VALUES
    (1, 'Oak desk', 'furniture', 449.00, 12, FALSE),
    (2, 'Standing desk', 'furniture', 629.00, 7, FALSE),
    (3, 'Office chair', 'furniture', 289.90, 25, FALSE),
    (4, 'Bookshelf', 'furniture', 134.50, 18, FALSE),
    (5, 'Footrest', 'furniture', 39.90, 40, FALSE),
    (6, 'Desk lamp', 'lighting', 59.90, 33, FALSE),
    (7, 'Floor lamp', 'lighting', 119.00, 9, FALSE),
    (8, 'Light bulb', 'lighting', 7.50, 320, FALSE),
    (9, '27 inch monitor', 'electronics', 279.00, 21, FALSE),
    (10, 'Mechanical keyboard', 'electronics', 99.00, 45, FALSE),
    (11, 'Wireless mouse', 'electronics', 34.90, 60, FALSE),
    (12, 'Headphones', 'electronics', 149.00, 30, FALSE),
    (13, 'Webcam', 'electronics', 79.00, 0, FALSE),
    (14, 'USB hub', 'electronics', 24.90, 75, FALSE),
    (15, 'Fax machine', 'electronics', 189.00, 2, TRUE),
    (16, 'Notebook', 'stationery', 4.20, 500, FALSE),
    (17, 'Fountain pen', 'stationery', 42.00, 26, FALSE),
    (18, 'Desk organiser', 'stationery', 18.90, 54, FALSE);

INSERT INTO orders VALUES
    (1001, 1, TIMESTAMP '2025-03-03 09:14:00', 'delivered', DATE '2025-03-04'),
    (1002, 2, TIMESTAMP '2025-03-17 18:40:12', 'delivered', DATE '2025-03-19'),
    (1003, 3, TIMESTAMP '2025-04-02 11:05:45', 'delivered', DATE '2025-04-03'),
    (1004, 1, TIMESTAMP '2025-05-22 20:31:09', 'delivered', DATE '2025-05-23'),
    (1005, 4, TIMESTAMP '2025-06-01 07:58:30', 'cancelled', NULL),
    (1006, 5, TIMESTAMP '2025-06-15 13:22:51', 'delivered', DATE '2025-06-17'),
    (1007, 6, TIMESTAMP '2025-07-09 16:47:00', 'delivered', DATE '2025-07-10'),
    (1008, 7, TIMESTAMP '2025-08-11 10:10:10', 'delivered', DATE '2025-08-13'),
    (1009, 8, TIMESTAMP '2025-09-05 03:26:40', 'shipped', DATE '2025-09-08'),
    (1010, 2, TIMESTAMP '2025-09-18 21:15:05', 'shipped', DATE '2025-09-19'),
    (1011, 9, TIMESTAMP '2025-09-29 12:00:00', 'paid', NULL),
    (1012, 10, TIMESTAMP '2025-09-30 08:45:33', 'paid', NULL),
    (1013, 3, TIMESTAMP '2025-10-01 17:03:27', 'new', NULL),
    (1014, 7, TIMESTAMP '2025-10-02 09:30:00', 'new', NULL);

INSERT INTO order_items VALUES
    (1001, 1, 1, 449.00), (1001, 3, 1, 279.90), (1001, 6, 2, 59.90),
    (1002, 10, 1, 99.00), (1002, 11, 1, 34.90),
    (1003, 16, 10, 4.00), (1003, 17, 1, 42.00),
    (1004, 9, 2, 289.00), (1004, 14, 1, 24.90),
    (1005, 15, 1, 189.00),
    (1006, 7, 1, 119.00), (1006, 8, 4, 7.50),
    (1007, 2, 1, 629.00), (1007, 5, 1, 39.90), (1007, 12, 1, 149.00),
    (1008, 4, 2, 134.50), (1008, 18, 1, 18.90),
    (1009, 12, 1, 149.00), (1009, 14, 2, 24.90),
    (1010, 6, 1, 59.90), (1010, 8, 6, 7.50), (1010, 16, 20, 4.20),
    (1011, 3, 4, 289.90), (1011, 2, 2, 629.00),
    (1012, 9, 1, 279.00), (1012, 10, 1, 99.00), (1012, 11, 1, 34.90),
    (1013, 17, 2, 42.00),
    (1014, 13, 1, 79.00), (1014, 12, 1, 149.00);
