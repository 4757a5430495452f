"""`make cost` and `make gpu`: what a month costs before it is spent, and which GPU a budget buys. Nothing is changed.

usage        how much the team works with it: environments/usage.toml, or options
switches     what one environment has switched on, from its tfvars
prices       what AWS asks, by region: prices.csv, each figure with source, date and whether it is verified
charges/     from switches and usage to amounts, one file for each group of services
forecast     amounts x prices, idle and busy: one line for each component
levers       the switch that lowers a component, and what it saves
compare      the same month at other shops: the first version's choices, Colab, plain EC2
actual       what Cost Explorer says was spent, beside the forecast
gpus budget  the table of GPUs (sagemaker/gpu.csv), and what a sum of money buys of them

Forecasting is pure; `cli` reads files, asks AWS and prints, `screens` lays out.
"""
