# A rule of this package that the plan has no more: of a port that changed, or of a web interface that went. Desired: names that stay.

function Test-SurplusFirewallRule {
    param($Desired)
    $ours = @(Get-NetFirewallRule -Name "$($script:Facts.FirewallRulePrefix)*" -ErrorAction SilentlyContinue | ForEach-Object { $_.Name } | Sort-Object)
    foreach ($name in $ours | Where-Object { @($Desired) -notcontains $_ }) {
        New-Difference -Item 'SurplusFirewallRule' -Path "firewall rule $name" -Expected 'not there' -Found 'there' -Data $name
    }
}

function Set-SurplusFirewallRule {
    param($Desired, $Difference)
    foreach ($each in $Difference) { Remove-NetFirewallRule -Name $each.Data }
}
